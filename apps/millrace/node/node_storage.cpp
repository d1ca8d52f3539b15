// What of a node keeps data: its directory, the writers and keepers of its logs.
#include <caf/all.hpp>

#include "actors/data_keeper/data_keeper_actor.hpp"
#include "actors/log_writer/log_writer_actor.hpp"
#include "actors/producer_ids/producer_id_actor.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {

result<void> open_data(node_parts& n) {
  const auto& path = n.options.storage.data_directories.front();
  const bool cluster_given = !n.options.cluster_id.empty();
  const directory_owner owner{n.options.node_id, cluster_given ? n.options.cluster_id : to_text(system_ids()())};
  auto opened = data_directory::open(n.disk, path, owner, cluster_given, machine_boot_id());
  if (!opened) return opened.error();
  n.directory = std::move(*opened);
  if (const auto& replayed = n.directory->replayed(); replayed.bytes_restored > 0) {
    n.voice.warn("journal replayed",
                 {{"directory", path}, {"records", replayed.records}, {"bytes_restored", replayed.bytes_restored}});
  }
  auto partitions = n.directory->partitions();
  if (!partitions) return partitions.error();
  std::map<std::string, log_mark> known;
  for (const auto& partition : *partitions) {
    const auto name = partition_directory_name(partition);
    if (const auto mark = n.directory->marks().mark_of(name)) known.emplace(name, *mark);
  }
  n.marks = std::make_unique<log_marks>(std::move(known));
  n.logs_found = std::move(*partitions);
  return {};
}

result<void> start_storage_actors(node_parts& n) {
  n.blocking = std::make_unique<boost::asio::thread_pool>(n.options.storage.threads);
  n.runtime = std::make_unique<actor_runtime>(
      reactor_options{.threads = n.options.reactor.threads, .spin = n.options.reactor.spin});
  auto& system = n.runtime->system();
  n.log_writer = spawn_log_writer(system, {.files = &n.disk,
                                           .data_directory = n.directory->path(),
                                           .sync_threads = n.options.storage.threads,
                                           .journal = {.file_bytes = n.options.storage.journal_bytes / 2},
                                           .observer = &n.flushes,
                                           .voice = n.log.get("log_writer")});
  n.keeper = spawn_data_keeper(system, *n.directory, n.disk, *n.marks, n.gate,
                               {.free_bytes_min = n.options.storage.free_bytes_min, .voice = n.log.get("data_keeper")});
  n.producer_ids = spawn_producer_ids(system, n.disk, n.directory->path() + "/producer-ids");
  n.partitions = std::make_shared<partition_spawner>(
      *n.runtime,
      partition_shared{
          .data_directory = n.directory->path(),
          .time = &n.time,
          .files = &n.files,
          .marks = n.marks.get(),
          .gate = &n.gate,
          .log_writer = n.log_writer,
          .keeper = n.keeper,
          .producer_expiration = n.options.producer_id_expiration,
          .run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.blocking, std::move(work)); },
          .found = std::move(n.logs_found),
          .voice = n.log.get("partition"),
      });
  return {};
}

}  // namespace millrace
