// The volumes of a node: their store, and the actor that changes them.
#include <boost/asio/post.hpp>

#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

/// What snapshots have of logs is known before any log is opened.
result<void> restore_holds(node_parts& n) {
  n.holds = std::make_unique<log_holds>(n.disk);
  for (const auto tree : n.store->trees()) {
    for (const auto snapshot : n.store->snapshots(tree)) {
      const auto state = n.store->at(snapshot);
      if (!state) return state.error();
      if (auto done = stream_logs::restore(*n.holds, volume_snapshot(snapshot.value), **state); !done) return done;
    }
  }
  for (const auto& room : n.rooms) {
    if (auto opened = n.holds->open(room->directory->path()); !opened) return opened;
    room->directory->keep_for(*n.holds);
  }
  return {};
}

}  // namespace

result<void> open_store(node_parts& n) {
  const auto& o = n.options.store;
  auto opened = store::block_store::open(n.disk, own_directory(n).path() + "/store",
                                         {.cache_bytes_max = o.cache_bytes_max,
                                          .unwritten_bytes_max = o.unwritten_bytes_max,
                                          .journal_bytes = o.journal_bytes});
  if (!opened) return opened.error();
  n.store = std::move(*opened);
  return restore_holds(n);
}

result<void> start_volumes(node_parts& n) {
  n.volume_logs = std::make_unique<stream_logs>(stream_logs_options{
      .runtime = n.runtime.get(),
      .topics = &n.publication,
      .streams = &n.streams,
      .holds = n.holds.get(),
      .offsets_log = n.cursor_log,
      .offsets_progress = n.cursor_progress,
      .offsets_key = {internal_id(cursor_log_number).bytes, kafka::partition_index(0)},
      .voice = n.log.get("volumes"),
  });
  auto opened = open_volumes(
      n.runtime->system(),
      {.store = n.store.get(),
       .time = &n.time,
       .run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.blocking, std::move(work)); },
       .logs = n.volume_logs.get(),
       .holds = n.holds.get(),
       .streams = &n.streams,
       .voice = n.log.get("volumes")});
  if (!opened) return opened.error();
  n.volumes = std::move(*opened);
  return {};
}

/// What is in the journal alone goes to its blocks, so that the next start has nothing to do.
void close_store(node_parts& n) {
  if (!n.store) return;
  if (const auto written = n.store->checkpoint(); !written) {
    n.voice.error("the store of the volumes was not closed in order: its journal is read at the next start",
                  {{"reason", written.error().context}});
  }
}

}  // namespace millrace
