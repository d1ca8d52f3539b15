// The volumes of a node: their store, and the actor that changes them.
#include <boost/asio/post.hpp>

#include <algorithm>
#include <cctype>
#include <functional>

#include "actors/catalog/name_collisions.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume_host/snapshot_holds.hpp"
#include "actors/volume_host/table_follower.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

/// How much of the mirrors' logs is shown: what their volumes' trees say.
result<void> restore_shown(node_parts& n) {
  const auto registry = n.store->latest(block_store_port::registry_tree);
  if (!registry && registry.error().code == errc::not_found) return {};
  if (!registry) return registry.error();
  const auto volumes = volume_registry::list_volumes(**registry, {});
  if (!volumes) return volumes.error();
  block_store_port port(*n.store, block_store_port::seen::durable);
  for (const auto& volume : *volumes) {
    const auto shown = find_received(**registry, shown_key(volume.id));
    if (!shown) return shown.error();
    if (!*shown) continue;
    const auto tree = port.live(volume.id);
    if (!tree) return tree.error();
    const auto rows = stream_rows::read(**tree);
    if (!rows) return rows.error();
    for (const auto& row : rows->logs) {
      const auto* known = (*shown)->find(row.log);
      if (known) n.shown_at_start[row.log] = {row.hold.cut.end.value, known->stable.value};
    }
  }
  return {};
}

/// What snapshots have of logs is known before any log is opened.
result<void> restore_holds(node_parts& n) {
  n.holds = std::make_unique<log_holds>(n.disk);
  if (const auto restored = restore_snapshot_holds(*n.store, *n.holds); !restored) return restored.error();
  if (auto restored = restore_shown(n); !restored) return restored;
  for (const auto& room : n.rooms) {
    if (auto opened = n.holds->open(room->directory->path()); !opened) return opened;
    room->directory->keep_for(*n.holds);
  }
  return {};
}

}  // namespace

result<void> open_store(node_parts& n) {
  const auto& o = n.options.store;
  auto opened = store::block_store::open(n.disk, store_directory(n),
                                         {.cache_bytes_max = o.cache_bytes_max,
                                          .unwritten_bytes_max = o.unwritten_bytes_max,
                                          .journal_bytes = o.journal_bytes});
  if (!opened) return opened.error();
  n.store = std::move(*opened);
  return restore_holds(n);
}

namespace {

constexpr std::size_t mirror_threads = 4;  // runs at once, of both sides

std::vector<std::string> paths_of_rooms(const node_parts& n) {
  std::vector<std::string> directories;
  for (const auto& room : n.rooms) directories.push_back(room->directory->path());
  return directories;
}

cut_cursors_source cursors_of(node_parts& n) {
  return {.holds = n.holds.get(), .offsets_log = [&n] { return internal_log(n, "cursors", cursor_log_number); }};
}

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

std::function<void(const volume_record&, const result<mirror_receipt>&)> receipt_writer(node_parts& n) {
  return [&n](const volume_record& volume, const result<mirror_receipt>& done) {
    const bool moved = !done || !done->moved.nothing();
    if (moved || !volume.mirror.continuous) {
      n.receipts->write(volume.name, volume.mirror.source, done, n.time.wall_ms());
    }
  };
}

/// A cluster is called as its operator likes; a name of a snapshot has letters, digits, "-" and "_" only.
std::string mirror_name(std::string cluster_id) {
  const auto is_legal = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; };
  std::replace_if(cluster_id.begin(), cluster_id.end(), std::not_fn(is_legal), '-');
  return cluster_id;
}

bool compacts(const topic_defaults& topic) { return topic.cleanup_policy.find("compact") != std::string::npos; }

result<void> start_mirrors(node_parts& n) {
  n.mirror_threads = std::make_unique<boost::asio::thread_pool>(mirror_threads);
  const auto run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.mirror_threads, std::move(work)); };
  n.mirror_logs = std::make_unique<source_logs>(source_logs_options{.store = n.store.get(),
                                                                    .files = &n.disk,
                                                                    .topics = &n.publication,
                                                                    .data_directories = paths_of_rooms(n),
                                                                    .cursors = cursors_of(n),
                                                                    .compacted_by_default = compacts(n.options.topic)});
  n.mirror_origin = std::make_unique<mirror_source>(
      mirror_source_options{n.store.get(), *n.volumes, run_blocking, n.mirror_logs.get()});
  n.receipts = std::make_unique<mirror_receipts>(
      mirror_receipts::environment{n.runtime.get(), n.catalog, &n.publication, n.log.get("mirror")});
  n.mirrors =
      std::make_unique<mirror_runner>(mirror_run_options{.store = n.store.get(),
                                                         .volumes = *n.volumes,
                                                         .links = setup_of_links(n),
                                                         .cluster_id = mirror_name(own_directory(n).owner().cluster_id),
                                                         .time = &n.time,
                                                         .records = {*n.volumes, &n.runtime->system()},
                                                         .logs = n.mirror_logs.get(),
                                                         .ended = receipt_writer(n)},
                                      run_blocking, n.log.get("mirror"));
  if (auto restored = restore_receipts(n); !restored) return restored;
  n.mirrors->start();
  return {};
}

}  // namespace

void stop_mirrors(node_parts& n) {
  if (n.mirrors) n.mirrors->stop();
}

namespace {

result<volume_id> volume_of_reply(const node_parts& n, schema::Mirror::Reader mirror) {
  const auto registry = n.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  const auto volume = volume_registry::find_volume(**registry, std::string_view(mirror.getVolume().cStr()));
  if (!volume) return volume.error();
  if (!*volume) return make_error(errc::not_found, "the volume is gone");
  return (*volume)->id;
}

}  // namespace

void compare_mirror(node_parts& n, const envelope<schema::VolumeReply>& allowed, const volume_answer& answer) {
  const auto message = allowed.read();
  if (!message->isMirror()) return answer(allowed);  // refused
  const auto volume = volume_of_reply(n, message->getMirror());
  if (!volume) {
    return answer(make_envelope<schema::VolumeReply>(
        [&](schema::VolumeReply::Builder reply) { put_error(reply, refusal_of(volume.error())); }));
  }
  n.mirrors->compare(*volume, [answer](const result<mirror_comparison>& compared) {
    answer(make_envelope<schema::VolumeReply>([&](schema::VolumeReply::Builder reply) {
      if (compared) {
        put_comparison(reply.initComparison(), *compared);
      } else {
        put_error(reply, refusal_of(compared.error()));
      }
    }));
  });
}

envelope<schema::VolumeReply> with_mirror_status(const node_parts& n, const envelope<schema::VolumeReply>& reply) {
  const auto message = reply.read();
  if (!message->isMirror() || !n.mirrors) return reply;
  const auto volume = volume_of_reply(n, message->getMirror());
  return volume ? n.mirrors->board().complete(reply, *volume, n.time.wall_ms() * 1'000'000) : reply;
}

namespace {

/// With it all topics would go whose names have no path.
result<void> check_default_stream(std::string_view path) {
  if (path != default_stream_path) return {};
  return make_error(errc::unavailable, "the stream of all topics without a path is always there: delete its topics");
}

std::unique_ptr<topic_linker> linker_of(node_parts& n) {
  return std::make_unique<topic_linker>(topic_linker_options{
      .runtime = n.runtime.get(),
      .files = &n.disk,
      .topics = &n.publication,
      .catalog = n.catalog,
      .group_directory = n.group_directory,
      .data_directories = paths_of_rooms(n),
      .cursors = cursors_of(n),
      .new_id = system_ids(),
      .expect_log = [of = n.partitions](const log_key& log,
                                        std::size_t directory) { of->expect_linked(log, directory); },
      .forget_log = [of = n.partitions](const log_key& log) { of->forget_linked(log); },
      .voice = n.log.get("volumes"),
  });
}

}  // namespace

result<void> start_volumes(node_parts& n) {
  n.volume_topics = linker_of(n);
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
       .topics = n.volume_topics.get(),
       .runtime = n.runtime.get(),
       .changelogs = changelog_options{.system = &n.runtime->system(),
                                       .topics = &n.publication,
                                       .catalog = n.catalog,
                                       .producer_ids = n.producer_ids,
                                       .time = &n.time,
                                       .voice = n.log.get("changelog")},
       .names = {.check_new =
                     [&n](const stream_list& streams, std::string_view path) {
                       return check_new_stream(*n.publication.current(), streams, path);
                     },
                 .check_gone = [](const stream_list&, std::string_view path) { return check_default_stream(path); }},
       .consequences = {.changed =
                            [&n](const volume_outcome& outcome) {
                              n.volumes_changed->store(true, std::memory_order_relaxed);
                              for (const auto volume : outcome.mirror_runs) n.mirrors->run(volume);
                            }},
       .voice = n.log.get("volumes")});
  if (!opened) return opened.error();
  n.volumes = std::move(*opened);
  n.table_follower = spawn_table_follower(n.runtime->system(), {.store = n.store.get(),
                                                                .volumes = *n.volumes,
                                                                .topics = &n.publication,
                                                                .time = &n.time,
                                                                .volumes_changed = n.volumes_changed,
                                                                .voice = n.log.get("follower")});
  return start_mirrors(n);
}

/// What is in the journal alone goes to its blocks, so that the next start has nothing to do.
void close_store(node_parts& n) {
  if (!n.store) return;
  if (n.scrubber) n.scrubber->pause();
  if (const auto written = n.store->checkpoint(); !written) {
    n.voice.error("the store of the volumes was not closed in order: its journal is read at the next start",
                  {{"reason", written.error().context}});
  }
}

}  // namespace millrace
