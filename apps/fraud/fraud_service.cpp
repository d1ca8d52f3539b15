#include "apps/fraud/fraud_service.hpp"

#include <fmt/format.h>
#include <caf/all.hpp>

#include <condition_variable>
#include <mutex>

#include "actors/catalog/messages.hpp"
#include "apps/fraud/alert_writer.hpp"
#include "apps/fraud/fraud_checkpoint.hpp"
#include "apps/fraud/use_reader.hpp"
#include "apps/fraud/velocity_operation.hpp"
#include "runtime/flow/flow_builder.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace::fraud {
namespace {

constexpr auto catalog_timeout = std::chrono::seconds(30);
constexpr auto stop_timeout = std::chrono::milliseconds(500);
constexpr std::size_t checkpoint_bytes_max = std::size_t{1} << 30;
constexpr std::size_t uses_per_snapshot_min = 2000;
constexpr std::int32_t input_partitions = 4;
constexpr std::int32_t alerts_partitions = 1;  // alerts are few, and their order is worth more than their rate

result<void> make_topics(const fraud_environment& e) {
  create_topics_request wanted;
  const auto view = e.topics->current();
  if (view->find(input_topic) == nullptr)
    wanted.topics.push_back({.name = input_topic, .partitions = input_partitions});
  if (view->find(alerts_topic) == nullptr)
    wanted.topics.push_back({.name = alerts_topic, .partitions = alerts_partitions});
  if (wanted.topics.empty()) return {};
  caf::scoped_actor self{e.runtime->system()};
  result<void> done;
  self->request(e.catalog, catalog_timeout, to_message(wanted))
      .receive(
          [&](const envelope<schema::CreateTopicsReply>& reply) {
            for (const auto& topic : from_message(*reply.read()).topics) {
              if (topic.result.is_success() || topic.result.code == kafka::error_code::topic_already_exists) continue;
              done = make_error(errc::unavailable, "make topic " + topic.name + ": " + topic.result.message);
            }
          },
          [&](const caf::error& why) { done = make_error(errc::timed_out, "make topics: " + caf::to_string(why)); });
  return done;
}

/// Where the partition goes on; from the beginning if there is no checkpoint, or none of this topic.
fraud_checkpoint load_checkpoint(disk& d, const std::string& path, const std::string& topic_id, const logger& voice) {
  fraud_checkpoint fresh;
  fresh.topic_id = topic_id;
  const auto bytes = read_file(d, path, checkpoint_bytes_max);
  if (!bytes) {
    if (bytes.error().code != errc::not_found) voice.warn("starts anew", {{"reason", bytes.error().context}});
    return fresh;
  }
  auto stored = decode_checkpoint(*bytes);
  if (!stored) {
    voice.warn("starts anew", {{"path", path}, {"reason", stored.error().context}});
    return fresh;
  }
  if (stored->topic_id != topic_id) return fresh;
  return std::move(*stored);
}

}  // namespace

/// Counts the flows that have not ended.
struct fraud_service::endings {
  std::mutex mutex;
  std::condition_variable changed;
  logger voice;
  std::size_t running = 0;
  bool stopping = false;

  void one_more() {
    const std::lock_guard lock(mutex);
    ++running;
  }
  void one_ended(std::size_t partition, const result<void>& how) {
    const std::lock_guard lock(mutex);
    if (!how && !stopping) voice.error("flow ended", {{"partition", partition}, {"reason", how.error().context}});
    --running;
    changed.notify_all();
  }
};

result<std::unique_ptr<fraud_service>> fraud_service::start(const fraud_environment& environment) {
  std::unique_ptr<fraud_service> made(new fraud_service(environment));
  made->endings_ = std::make_shared<endings>();
  made->endings_->voice = environment.voice;
  if (auto done = make_topics(environment); !done) return done.error();
  if (auto done = made->make_directories(); !done) return done.error();
  const auto view = environment.topics->current();
  const auto* input = view->find(input_topic);
  const auto* alerts = view->find(alerts_topic);
  if (input == nullptr || alerts == nullptr) return make_error(errc::unavailable, "fraud: its topics are not served");
  for (std::size_t i = 0; i < input->partitions.size(); ++i) made->start_flow(*input, *alerts, i);
  return made;
}

fraud_service::~fraud_service() { stop(); }

result<void> fraud_service::make_directories() {
  auto path = environment_.data_directory;
  for (const auto* part : {"/services", "/fraud"}) {
    path += part;
    if (auto done = environment_.disk->make_directory(path); !done && done.error().code != errc::already_exists)
      return done;
  }
  return {};
}

void fraud_service::start_flow(const topic_entry& input, const topic_entry& alerts, std::size_t index) {
  auto& e = environment_;
  const auto& partition = input.partitions[index];
  const auto path = fmt::format("{}/services/fraud/{}-{}.json", e.data_directory, input_topic, index);
  auto checkpoint = load_checkpoint(*e.disk, path, to_text(input.facts->id), e.voice);
  auto& home = e.runtime->at(partition.home);
  auto source = read_uses(
      e.runtime->system(), &home,
      {.partition = partition.actor, .from = checkpoint.next_input, .run_blocking = e.run_blocking, .board = board_});
  auto sink = write_alerts(e.runtime->system(), &home,
                           {.partition = alerts.partitions[index % alerts.partitions.size()].actor,
                            .next_input = checkpoint.next_input,
                            .alerts_end = checkpoint.alerts_end,
                            .shows_history = index == 0,
                            .topic_id = checkpoint.topic_id,
                            .checkpoint_path = path,
                            .disk = e.disk,
                            .time = e.time,
                            .run_blocking = e.run_blocking,
                            .board = board_,
                            .voice = e.voice});
  auto plan =
      flow_from<seen_use>(std::move(source))
          .then<fraud_output>(std::make_unique<velocity_operation>(std::move(checkpoint.table), uses_per_snapshot_min))
          .into(std::move(sink));
  skipped_ += checkpoint.next_input.value;
  inputs_.push_back(partition.progress);
  endings_->one_more();
  flows_.push_back(
      running_flow::start(e.runtime->system(), &home, std::move(plan), {},
                          [ends = endings_, index](const result<void>& how) { ends->one_ended(index, how); }));
}

void fraud_service::stop() {
  {
    const std::lock_guard lock(endings_->mutex);
    endings_->stopping = true;
  }
  for (const auto& flow : flows_) flow.abort();
  flows_.clear();
  std::unique_lock lock(endings_->mutex);
  endings_->changed.wait_for(lock, stop_timeout, [&] { return endings_->running == 0; });
}

std::uint64_t fraud_service::lag() const {
  std::int64_t end = 0;
  for (const auto& input : inputs_)
    end += std::max<std::int64_t>(input->high_watermark.load(std::memory_order_acquire), 0);
  const auto settled = static_cast<std::int64_t>(board_->records_settled.load(std::memory_order_acquire));
  return static_cast<std::uint64_t>(std::max<std::int64_t>(end - skipped_ - settled, 0));
}

}  // namespace millrace::fraud
