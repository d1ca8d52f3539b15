#include "actors/partition_host/partition_spawner.hpp"

#include <caf/all.hpp>

#include "actors/data_keeper/data_keeper_actor.hpp"
#include "actors/partition/partition_actor.hpp"
#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/reactor.hpp"

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

partition_options partition_spawner::options_of(topic_partition name, const topic_id& id,
                                                std::shared_ptr<const topic_settings> settings) const {
  return {
      .place = {shared_.data_directory, std::move(name), id.bytes},
      .settings = std::move(settings),
      .progress = std::make_shared<partition_progress>(),
      .time = shared_.time,
      .files = shared_.files,
      .marks = shared_.marks,
      .gate = shared_.gate,
      .log_writer = shared_.log_writer,
      .keeper = shared_.keeper,
      .producer_expiration = shared_.producer_expiration,
      .run_blocking = shared_.run_blocking,
      .voice = shared_.voice,
  };
}

std::vector<partition_handle> partition_spawner::start(const topic_ref& topic,
                                                       const std::shared_ptr<const topic_settings>& settings,
                                                       std::int32_t first) {
  std::vector<partition_handle> handles;
  for (auto index = first; index < topic->partitions; ++index) {
    const auto home = next_home_++ % runtime_.size();
    auto options = options_of({topic->name, kafka::partition_index(index)}, topic->id, settings);
    auto progress = options.progress;
    auto actor = spawn_partition(runtime_.system(), runtime_.at(home), std::move(options));
    handles.push_back({std::move(actor), std::move(progress), home});
  }
  return handles;
}

void partition_spawner::change_settings(const topic_entry& topic) {
  for (const auto& partition : topic.partitions) caf::anon_send(partition.actor, settings_changed{topic.settings});
}

void partition_spawner::remove(const topic_entry& topic) {
  for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
    const delete_log_request doomed{{topic.facts->name, kafka::partition_index(static_cast<std::int32_t>(i))},
                                    topic.facts->id.bytes};
    runtime_.system().spawn(remove_partition, topic.partitions[i].actor, shared_.keeper, doomed);
  }
}

void partition_spawner::started(const catalog_view& all) {
  for (const auto& partition : shared_.found) {
    const auto* topic = all.find(partition.topic);
    const bool known = topic && partition.partition.value < topic->facts->partitions;
    if (!known && !partition.topic.starts_with(internal_topic_prefix)) set_aside_stray(partition);
  }
}

/// A stop may have come between a topic's end and its logs'; or the catalog is not the one that the logs belong to.
void partition_spawner::set_aside_stray(const topic_partition& partition) {
  auto& files = shared_.files->underlying();
  const auto name = partition_directory_name(partition);
  const auto from = shared_.data_directory + "/" + name;
  auto to = from + std::string(stray_suffix);
  while (files.list(to)) to += "+";
  const auto renamed = files.rename(from, to);
  shared_.marks->forget(name);
  if (renamed)
    shared_.voice.warn("log of no topic set aside", {{"directory", to}});
  else
    shared_.voice.error("log of no topic not set aside", {{"directory", from}, {"reason", renamed.error().context}});
}

std::shared_ptr<const topic_settings> internal_log_settings() {
  auto settings = std::make_shared<topic_settings>();
  settings->retention = std::nullopt;
  settings->deleted_when_old = false;
  settings->batch_bytes_max = 32 << 20;
  settings->segment_bytes_max = 32 << 20;
  return settings;
}

}  // namespace millrace
