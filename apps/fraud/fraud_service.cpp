#include "apps/fraud/fraud_service.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <utility>

#include "actors/catalog/messages.hpp"
#include "apps/fraud/fraud_flows.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace::fraud {
namespace {

constexpr auto catalog_timeout = std::chrono::seconds(30);
constexpr auto stop_timeout = std::chrono::milliseconds(500);
constexpr const char* directory = "/services/fraud";
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

}  // namespace

result<std::unique_ptr<fraud_service>> fraud_service::start(const fraud_environment& environment) {
  std::unique_ptr<fraud_service> made(new fraud_service(environment));
  if (auto done = make_topics(environment); !done) return done.error();
  if (auto done = made->make_directories(); !done) return done.error();
  auto& runtime = *environment.runtime;
  made->flows_ = run_fraud_flows(runtime.system(), &runtime.at(0),
                                 {.topics = environment.topics,
                                  .reactor_at = [&runtime](std::size_t home) { return &runtime.at(home); },
                                  .disk = environment.disk,
                                  .time = environment.time,
                                  .directory = environment.data_directory + directory,
                                  .run_blocking = environment.run_blocking,
                                  .board = made->board_,
                                  .voice = environment.voice});
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

void fraud_service::stop() {
  if (!flows_) return;
  caf::scoped_actor self{environment_.runtime->system()};
  self->request(std::exchange(flows_, nullptr), stop_timeout, stop_flows::value)
      .receive([] {}, [](const caf::error&) {});
}

std::uint64_t fraud_service::lag() const {
  const auto view = environment_.topics->current();
  const auto* input = view->find(input_topic);
  std::int64_t lag = 0;
  for (std::size_t i = 0; input != nullptr && i < input->partitions.size(); ++i) {
    const auto end = input->partitions[i].progress->high_watermark.load(std::memory_order_acquire);
    lag += std::max<std::int64_t>(end - board_->settled(kafka::partition_index(static_cast<std::int32_t>(i))).value, 0);
  }
  return static_cast<std::uint64_t>(lag);
}

}  // namespace millrace::fraud
