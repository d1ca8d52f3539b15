// What of a node keeps data: its directories, the writers and keepers of their logs.
#include <caf/all.hpp>

#include <set>

#include "actors/data_keeper/data_keeper_actor.hpp"
#include "actors/log_writer/log_writer_actor.hpp"
#include "actors/producer_ids/producer_id_actor.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "runtime/storage/format_file.hpp"

namespace millrace {
namespace {

constexpr std::size_t query_threads = 2;

result<std::unique_ptr<data_room>> open_room(node_parts& n, const std::string& path, const directory_owner& owner,
                                             bool cluster_given) {
  auto room = std::make_unique<data_room>();
  auto opened = data_directory::open(n.disk, path, owner, cluster_given, n.boot_id);
  if (!opened) return opened.error();
  room->directory = std::move(*opened);
  if (const auto& replayed = room->directory->replayed(); replayed.bytes_restored > 0) {
    n.voice.warn("journal replayed",
                 {{"directory", path}, {"records", replayed.records}, {"bytes_restored", replayed.bytes_restored}});
  }
  auto partitions = room->directory->partitions();
  if (!partitions) return partitions.error();
  std::map<std::string, log_mark> known;
  for (const auto& partition : *partitions) {
    const auto name = partition_directory_name(partition);
    if (const auto mark = room->directory->marks().mark_of(name)) known.emplace(name, *mark);
  }
  room->marks = std::make_unique<log_marks>(std::move(known));
  room->logs_found = std::move(*partitions);
  auto linked = room->directory->linked_logs();
  if (!linked) return linked.error();
  room->linked_found = std::move(*linked);
  return room;
}

/// A data directory before a start; `names` is empty if it did not exist.
struct earlier_directory {
  std::string path;
  bool existed;
  std::set<std::string> names;
};

earlier_directory look_at(disk& d, const std::string& path) {
  earlier_directory earlier{path, true, {}};
  const auto entries = d.list(path);
  if (!entries) {
    earlier.existed = entries.error().code != errc::not_found;
    return earlier;
  }
  for (const auto& entry : *entries) earlier.names.insert(entry.name);
  return earlier;
}

/// Takes back what a start made in a directory that was not yet a node's. It was only marked, nothing is stored there.
void take_back(disk& d, const earlier_directory& earlier) {
  if (earlier.names.contains(std::string(format_file_name))) return;
  const auto entries = d.list(earlier.path);
  if (!entries) return;
  for (const auto& entry : *entries) {
    if (earlier.names.contains(entry.name)) continue;
    if (entry.directory || !d.remove(earlier.path + "/" + entry.name)) return;
  }
  if (!earlier.existed) static_cast<void>(d.remove(earlier.path));
}

/// Journals share what the option allows.
std::size_t journal_file_bytes(const storage_options& o) { return o.journal_bytes / o.data_directories.size() / 2; }

void start_room(node_parts& n, data_room& room) {
  auto& system = n.runtime->system();
  room.log_writer = spawn_log_writer(system, {.files = &n.disk,
                                              .data_directory = room.directory->path(),
                                              .sync_threads = n.options.storage.threads,
                                              .journal = {.file_bytes = journal_file_bytes(n.options.storage)},
                                              .observer = &n.flushes,
                                              .voice = n.log.get("log_writer")});
  room.keeper =
      spawn_data_keeper(system, *room.directory, n.disk, *room.marks, room.gate,
                        {.free_bytes_min = n.options.storage.free_bytes_min, .voice = n.log.get("data_keeper")});
}

partition_room shared_with_partitions(data_room& room) {
  return {.data_directory = room.directory->path(),
          .marks = room.marks.get(),
          .gate = &room.gate,
          .log_writer = room.log_writer,
          .keeper = room.keeper,
          .logs_found = std::move(room.logs_found),
          .linked_found = std::move(room.linked_found)};
}

}  // namespace

/// All directories belong to the cluster of the first. If one cannot be had, what was
/// made in the others goes again.
result<void> open_data(node_parts& n) {
  const bool cluster_given = !n.options.cluster_id.empty();
  directory_owner owner{n.options.node_id, cluster_given ? n.options.cluster_id : to_text(system_ids()())};
  std::vector<earlier_directory> marked;
  for (const auto& path : n.options.storage.data_directories) {
    auto earlier = look_at(n.disk, path);
    auto room = open_room(n, path, owner, cluster_given || !n.rooms.empty());
    const bool is_anothers = !room && room.error().code == errc::unavailable;
    if (!is_anothers) marked.push_back(std::move(earlier));
    if (!room) {
      n.rooms.clear();  // their locks
      for (const auto& each : marked) take_back(n.disk, each);
      return room.error();
    }
    owner = (*room)->directory->owner();
    n.rooms.push_back(std::move(*room));
  }
  return {};
}

result<void> start_storage_actors(node_parts& n) {
  n.blocking = std::make_unique<boost::asio::thread_pool>(n.options.storage.threads);
  n.query_threads = std::make_unique<boost::asio::thread_pool>(query_threads);
  n.runtime = std::make_unique<actor_runtime>(
      reactor_options{.threads = n.options.reactor.threads, .spin = n.options.reactor.spin});
  std::vector<partition_room> rooms;
  for (auto& room : n.rooms) {
    start_room(n, *room);
    rooms.push_back(shared_with_partitions(*room));
  }
  n.compaction = std::make_shared<compaction_gate>(
      compaction_limits{n.options.compaction.memory_bytes, n.options.compaction.io_bytes_per_second}, &n.compactions);
  n.producer_ids = spawn_producer_ids(n.runtime->system(), n.disk, own_directory(n).path() + "/producer-ids");
  n.partitions = std::make_shared<partition_spawner>(
      *n.runtime,
      partition_shared{
          .time = &n.time,
          .files = &n.files,
          .producer_expiration = n.options.producer_id_expiration,
          .run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.blocking, std::move(work)); },
          .voice = n.log.get("partition"),
          .compaction = n.compaction,
          .holds = n.holds.get(),
          .shown =
              [&n](const log_key& log) {
                const auto found = n.shown_at_start.extract(log);
                return found ? found.mapped() : shown_log{.end = -1};
              },
      },
      std::move(rooms));
  return {};
}

}  // namespace millrace
