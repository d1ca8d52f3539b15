#include "actors/service/service_topics.hpp"

#include <caf/all.hpp>

#include "actors/catalog/messages.hpp"
#include "actors/catalog/stream_name.hpp"

namespace millrace {
namespace {

constexpr auto catalog_timeout = std::chrono::seconds(30);

std::int32_t partitions_of(const catalog_view& view, const deployment_end& input) {
  const auto* topic = view.find(canonical_topic_name(input.topic));
  return topic == nullptr ? input.partitions : static_cast<std::int32_t>(topic->partitions.size());
}

}  // namespace

result<void> make_topics(const service_environment& environment, const deployment_ends& ends) {
  create_topics_request missing;
  const auto view = environment.topics->current();
  const auto want = [&](const deployment_end& end) {
    const auto name = canonical_topic_name(end.topic);
    if (view->find(name) != nullptr) return;
    topic_to_create topic{.name = name, .partitions = end.partitions};
    if (end.hop) {
      topic.partitions = partitions_of(*view, ends.inputs.front());
      // Its readers say what they need no more.
      topic.configs = {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}};
    }
    missing.topics.push_back(std::move(topic));
  };
  for (const auto& input : ends.inputs) want(input);
  for (const auto& output : ends.outputs) {
    if (!output.hop) want(output);
  }
  if (missing.topics.empty()) return {};
  caf::scoped_actor self{*environment.system};
  result<void> done;
  self->request(environment.catalog, catalog_timeout, to_message(missing))
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

std::size_t partitions_read(const service_environment& environment, const deployment_ends& ends) {
  if (ends.inputs.empty()) return 1;
  const auto view = environment.topics->current();
  const auto* topic = view->find(canonical_topic_name(ends.inputs.front().topic));
  return topic == nullptr ? 0 : topic->partitions.size();
}

}  // namespace millrace
