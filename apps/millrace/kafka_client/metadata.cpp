#include "apps/millrace/kafka_client/metadata.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

topic_description described(const rd_kafka_metadata_topic_t& topic) {
  topic_description out{topic.topic, {}};
  for (int i = 0; i < topic.partition_cnt; ++i) {
    const auto& p = topic.partitions[i];
    out.partitions.push_back({kafka::partition_index(p.id),
                              p.leader,
                              {p.replicas, p.replicas + p.replica_cnt},
                              {p.isrs, p.isrs + p.isr_cnt}});
  }
  std::sort(out.partitions.begin(), out.partitions.end(), [](auto& a, auto& b) { return a.index < b.index; });
  return out;
}

}  // namespace

result<metadata_handle> fetch_metadata(const client& c, const topic_scope& scope) {
  rd_kafka_topic_t* topic = nullptr;
  if (const auto* one = std::get_if<one_topic>(&scope)) {
    topic = rd_kafka_topic_new(c.raw(), one->name.c_str(), nullptr);
    if (topic == nullptr) return client_error("topic " + one->name, rd_kafka_last_error());
  }
  const rd_kafka_metadata_t* answer = nullptr;
  const bool all = std::holds_alternative<all_topics>(scope);
  const auto code = rd_kafka_metadata(c.raw(), all ? 1 : 0, topic, &answer, c.timeout_ms());
  if (topic != nullptr) rd_kafka_topic_destroy(topic);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("ask for metadata", code);
  return metadata_handle(answer);
}

result<std::vector<topic_description>> list_topics(const client& c) {
  auto answer = fetch_metadata(c, all_topics{});
  if (!answer) return answer.error();
  std::vector<topic_description> topics;
  for (int i = 0; i < (*answer)->topic_cnt; ++i) topics.push_back(described((*answer)->topics[i]));
  std::sort(topics.begin(), topics.end(), [](auto& a, auto& b) { return a.name < b.name; });
  return topics;
}

result<topic_description> describe_topic(const client& c, const std::string& name) {
  auto answer = fetch_metadata(c, one_topic{name});
  if (!answer) return answer.error();
  if ((*answer)->topic_cnt != 1) return make_error(errc::not_found, fmt::format("topic {}: not there", name));
  const auto& topic = (*answer)->topics[0];
  if (topic.err != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error("topic " + name, topic.err);
  return described(topic);
}

result<topic_description> look_up_topic(const connection_options& connection, const std::string& name) {
  const auto asker = client::connect(client_kind::observer, connection);
  if (!asker) return asker.error();
  return describe_topic(**asker, name);
}

}  // namespace millrace::cli
