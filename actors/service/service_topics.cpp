#include "actors/service/service_topics.hpp"

#include <caf/all.hpp>

#include "actors/catalog/messages.hpp"
#include "actors/catalog/stream_name.hpp"

namespace millrace {
namespace {

constexpr auto catalog_timeout = std::chrono::seconds(30);

}  // namespace

result<void> make_topics(const service_environment& environment, const deployment& wanted,
                         const flow::service_definition& service) {
  create_topics_request missing;
  const auto view = environment.topics->current();
  const auto want = [&](const std::string& spelt, std::int32_t partitions) {
    const auto name = canonical_topic_name(spelt);
    if (view->find(name) == nullptr) missing.topics.push_back({.name = name, .partitions = partitions});
  };
  for (const auto& source : service.sources) want(wanted.topic_of(source.source, source.topic), source.partitions);
  for (const auto& sink : service.sinks) want(wanted.topic_of(sink.sink, sink.topic), sink.partitions);
  want(wanted.dead_letter_topic(), 1);
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

}  // namespace millrace
