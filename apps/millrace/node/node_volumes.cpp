// The volumes of a node: their store, and the actor that changes them.
#include <boost/asio/post.hpp>

#include "actors/catalog/name_collisions.hpp"
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

namespace {

constexpr std::size_t mirror_threads = 4;  // runs at once, of both sides

/// What the last runs did is known again.
result<void> restore_receipts(node_parts& n) {
  const auto registry = n.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  const auto volumes = volume_registry::list_volumes(**registry, {});
  if (!volumes) return volumes.error();
  for (const auto& volume : *volumes) {
    std::string bytes;
    const auto found = (*registry)->get(receipt_key(volume.id), bytes);
    if (!found) return found.error();
    if (!*found) continue;
    const auto receipt = decode_receipt(bytes);
    if (!receipt) return receipt.error();
    n.mirrors->board().restore(volume.id, *receipt);
  }
  return {};
}

result<void> start_mirrors(node_parts& n) {
  n.mirror_threads = std::make_unique<boost::asio::thread_pool>(mirror_threads);
  const auto run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.mirror_threads, std::move(work)); };
  n.mirror_origin = std::make_unique<mirror_source>(mirror_source_options{n.store.get(), *n.volumes, run_blocking});
  n.mirrors = std::make_unique<mirror_runner>(mirror_run_options{.store = n.store.get(),
                                                                 .volumes = *n.volumes,
                                                                 .links = setup_of_links(n),
                                                                 .cluster_id = own_directory(n).owner().cluster_id,
                                                                 .time = &n.time},
                                              run_blocking, n.log.get("mirror"));
  if (auto restored = restore_receipts(n); !restored) return restored;
  n.mirrors->start();
  return {};
}

}  // namespace

void stop_mirrors(node_parts& n) {
  if (n.mirrors) n.mirrors->stop();
}

envelope<schema::VolumeReply> with_mirror_status(const node_parts& n, const envelope<schema::VolumeReply>& reply) {
  const auto message = reply.read();
  if (!message->isMirror() || !n.mirrors) return reply;
  const auto registry = n.store->latest(block_store_port::registry_tree);
  if (!registry) return reply;
  const auto volume = volume_registry::find_volume(**registry, std::string_view(message->getMirror().getVolume().cStr()));
  if (!volume || !*volume) return reply;
  return n.mirrors->board().complete(reply, (*volume)->id, n.time.wall_ms() * 1'000'000);
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
       .names = {.check_new =
                     [&n](const stream_list& streams, std::string_view path) {
                       return check_new_stream(*n.publication.current(), streams, path);
                     }},
       .voice = n.log.get("volumes")});
  if (!opened) return opened.error();
  n.volumes = std::move(*opened);
  return start_mirrors(n);
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
