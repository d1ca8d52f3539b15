#include "actors/partition_host/partition_spawner.hpp"

#include <caf/all.hpp>

#include "actors/data_keeper/data_keeper_actor.hpp"
#include "actors/partition/partition_actor.hpp"
#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/reactor.hpp"
#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/linked_directory.hpp"

namespace millrace {
namespace {

constexpr auto close_timeout = std::chrono::seconds(60);

/// Ends one partition, then has its log deleted.
caf::behavior remove_partition(caf::event_based_actor* self, const caf::actor& partition, const caf::actor& keeper,
                               const delete_log_request& doomed) {
  const auto then_delete = [self, keeper, doomed] {
    self->send(keeper, doomed);
    self->quit();
  };
  self->request(partition, close_timeout, discard_partition::value)
      .then([then_delete] { then_delete(); }, [then_delete](caf::error&) { then_delete(); });
  return {};
}

}  // namespace

partition_spawner::partition_spawner(actor_runtime& runtime, partition_shared shared, std::vector<partition_room> rooms)
    : runtime_(runtime), shared_(std::move(shared)), rooms_(std::move(rooms)), placement_(rooms_.size()) {
  for (std::size_t i = 0; i < rooms_.size(); ++i) {
    for (const auto& log : rooms_[i].logs_found) {
      if (!placement_.found(partition_directory_name(log), i)) set_aside_stray(rooms_[i], log);
    }
    for (const auto& log : std::exchange(rooms_[i].linked_found, {})) linked_.emplace(log, i);
  }
}

void partition_spawner::expect_linked(const log_key& log, std::size_t directory) {
  const std::lock_guard lock(linked_mutex_);
  linked_[log] = directory;
}

void partition_spawner::forget_linked(const log_key& log) {
  const std::lock_guard lock(linked_mutex_);
  linked_.erase(log);
}

std::optional<std::size_t> partition_spawner::take_linked(const log_key& log) {
  const std::lock_guard lock(linked_mutex_);
  const auto found = linked_.find(log);
  if (found == linked_.end()) return std::nullopt;
  const auto directory = found->second;
  linked_.erase(found);
  return directory;
}

partition_options partition_spawner::options_of(topic_partition name, const topic_id& id,
                                                std::shared_ptr<const topic_settings> settings,
                                                std::size_t room) const {
  const auto& where = rooms_[room];
  return {
      .place = {where.data_directory, std::move(name), id.bytes, &where.marks->naming(), shared_.holds},
      .settings = std::move(settings),
      .progress = std::make_shared<partition_progress>(),
      .time = shared_.time,
      .files = shared_.files,
      .marks = where.marks,
      .gate = where.gate,
      .log_writer = where.log_writer,
      .keeper = where.keeper,
      .producer_expiration = shared_.producer_expiration,
      .run_blocking = shared_.run_blocking,
      .voice = shared_.voice,
      .compaction = shared_.compaction,
  };
}

partition_handle partition_spawner::start_one(topic_partition name, const topic& facts,
                                              const std::shared_ptr<const topic_settings>& settings) {
  const auto log = partition_directory_name(name);
  const auto& id = facts.id;
  const log_key key{id.bytes, name.partition};
  if (const auto linked = take_linked(key)) placement_.put(log, *linked);
  const auto room = placement_.place(log);
  const auto home = next_home_++ % runtime_.size();
  auto options = options_of(std::move(name), id, settings, room);
  auto progress = options.progress;
  if (const auto mark = options.marks->find(log)) {
    progress->log_start_offset.store(mark->log_start.value, std::memory_order_relaxed);
    progress->end_before_opening.store(mark->durable_end.value, std::memory_order_relaxed);
  }
  if (facts.mirrored) {
    const auto shown = shared_.shown ? shared_.shown(key) : shown_log();
    progress->shown_max.store(shown.end, std::memory_order_relaxed);
    progress->stable_max.store(shown.stable, std::memory_order_relaxed);
  }
  auto actor = spawn_partition(runtime_.system(), runtime_.at(home), std::move(options));
  return {std::move(actor), progress, home, room, facts.mirrored ? progress : nullptr};
}

std::vector<partition_handle> partition_spawner::start(const topic_ref& topic,
                                                       const std::shared_ptr<const topic_settings>& settings,
                                                       std::int32_t first) {
  std::vector<partition_handle> handles;
  for (auto index = first; index < topic->partitions; ++index) {
    handles.push_back(start_one({topic->name, kafka::partition_index(index)}, *topic, settings));
  }
  if (!handles.empty() && handles.front().showing && handles.front().showing->shown_max.load() >= 0) {
    for (const auto& h : handles) {  // those that the source has added since
      if (h.showing->shown_max.load() < 0) h.showing->shown_max.store(0);
    }
  }
  return handles;
}

void partition_spawner::change_settings(const topic_entry& topic) {
  for (const auto& partition : topic.partitions) caf::anon_send(partition.actor, settings_changed{topic.settings});
}

void partition_spawner::remove(const topic_entry& topic) {
  for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
    const topic_partition name{topic.facts->name, kafka::partition_index(static_cast<std::int32_t>(i))};
    const auto& room = rooms_[placement_.remove(partition_directory_name(name))];
    runtime_.system().spawn(remove_partition, topic.partitions[i].actor, room.keeper,
                            delete_log_request{name, topic.facts->id.bytes});
  }
}

void partition_spawner::started(const catalog_view& all) {
  for (auto& room : rooms_) {
    for (const auto& log : std::exchange(room.logs_found, {})) {
      const auto* topic = all.find(log.topic);
      const bool known = topic && log.partition.value < topic->facts->partitions;
      if (!known && !log.topic.starts_with(internal_topic_prefix)) set_aside_stray(room, log);
    }
  }
  remove_linked_strays();
}

/// Of topics that did not come about before the node stopped: all that they have is somebody else's, too.
void partition_spawner::remove_linked_strays() {
  const std::lock_guard lock(linked_mutex_);
  for (const auto& [log, room] : std::exchange(linked_, {})) {
    const auto directory = linked_directory(rooms_[room].data_directory, log);
    if (const auto removed = remove_tree(shared_.files->underlying(), directory); !removed) {
      shared_.voice.error("linked log of no topic not removed",
                          {{"directory", directory}, {"reason", removed.error().context}});
    }
  }
}

/// A stop may have come between a topic's end and its logs'; or the catalog is not the one that the logs belong to.
void partition_spawner::set_aside_stray(const partition_room& room, const topic_partition& log) {
  auto& files = shared_.files->underlying();
  const auto name = partition_directory_name(log);
  const auto from = room.data_directory + "/" + name;
  auto to = from + std::string(stray_suffix);
  while (files.list(to)) to += "+";
  const auto renamed = files.rename(from, to);
  room.marks->forget(name);
  if (renamed)
    shared_.voice.warn("log of no topic set aside", {{"directory", to}});
  else
    shared_.voice.error("log of no topic not set aside", {{"directory", from}, {"reason", renamed.error().context}});
}

std::shared_ptr<const topic_settings> internal_log_settings() {
  auto settings = std::make_shared<topic_settings>();
  settings->retention = std::nullopt;
  settings->deleted_when_old = false;
  settings->compacted = true;
  settings->tombstone_retention = std::chrono::milliseconds(0);  // nobody reads the log but a replay
  settings->batch_bytes_max = 32 << 20;
  settings->segment_bytes_max = 32 << 20;  // any batch fits in
  settings->index_bytes_max = 16 << 10;    // full after 8 to 16 MiB of batches below 4 KiB
  return settings;
}

}  // namespace millrace
