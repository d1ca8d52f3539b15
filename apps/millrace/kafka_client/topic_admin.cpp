#include "apps/millrace/kafka_client/topic_admin.hpp"

#include <array>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {
namespace {

using new_topic_handle = handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using new_partitions_handle = handle<rd_kafka_NewPartitions_t, rd_kafka_NewPartitions_destroy>;
using delete_topic_handle = handle<rd_kafka_DeleteTopic_t, rd_kafka_DeleteTopic_destroy>;
using delete_records_handle = handle<rd_kafka_DeleteRecords_t, rd_kafka_DeleteRecords_destroy>;

}  // namespace

result<void> create_topic(const client& c, const new_topic& topic, dry_run dry) {
  const std::string attempt = "create topic " + topic.name;
  std::array<char, 256> why{};
  const new_topic_handle wanted(
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replication_factor, why.data(), why.size()));
  if (wanted == nullptr) return client_error(attempt, RD_KAFKA_RESP_ERR__INVALID_ARG, why.data());
  for (const auto& [name, value] : topic.configs) {
    const auto code = rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str());
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error(attempt, code);
  }
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = wanted.get();
    rd_kafka_CreateTopics(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, attempt, RD_KAFKA_ADMIN_OP_CREATETOPICS, start, dry);
  if (!event) return event.error();
  std::size_t count = 0;
  auto** topics = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event->get()), &count);
  return check_topics("create topic", topics, count);
}

result<void> delete_topic(const client& c, const std::string& name) {
  const delete_topic_handle doomed(rd_kafka_DeleteTopic_new(name.c_str()));
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = doomed.get();
    rd_kafka_DeleteTopics(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, "delete topic " + name, RD_KAFKA_ADMIN_OP_DELETETOPICS, start);
  if (!event) return event.error();
  std::size_t count = 0;
  auto** topics = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event->get()), &count);
  return check_topics("delete topic", topics, count);
}

result<void> grow_topic(const client& c, const std::string& name, std::size_t total, dry_run dry) {
  const std::string attempt = "add partitions to " + name;
  std::array<char, 256> why{};
  const new_partitions_handle wanted(rd_kafka_NewPartitions_new(name.c_str(), total, why.data(), why.size()));
  if (wanted == nullptr) return client_error(attempt, RD_KAFKA_RESP_ERR__INVALID_ARG, why.data());
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = wanted.get();
    rd_kafka_CreatePartitions(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, attempt, RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, start, dry);
  if (!event) return event.error();
  std::size_t count = 0;
  auto** topics = rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(event->get()), &count);
  return check_topics("add partitions to", topics, count);
}

result<void> delete_records_before(const client& c, const std::vector<partition_offset>& offsets) {
  const auto list = list_of(offsets);
  const delete_records_handle request(rd_kafka_DeleteRecords_new(list.get()));
  const auto start = [&](auto* rk, auto* options, auto* queue) {
    auto* one = request.get();
    rd_kafka_DeleteRecords(rk, &one, 1, options, queue);
  };
  const auto event = admin_call(c, "delete records", RD_KAFKA_ADMIN_OP_DELETERECORDS, start);
  if (!event) return event.error();
  const auto* answered = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event->get()));
  return check_partitions("delete records of", *answered);
}

}  // namespace millrace::cli
