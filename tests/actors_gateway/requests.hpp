#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/api/01_fetch.hpp"
#include "codecs/kafka/api/02_list_offsets.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/12_heartbeat.hpp"
#include "codecs/kafka/api/18_api_versions.hpp"
#include "codecs/kafka/api/19_create_topics.hpp"
#include "codecs/kafka/api/22_init_producer_id.hpp"
#include "codecs/kafka/records/batch_builder.hpp"

/// What the clients of these specs say, in short.
namespace millrace::say {

inline constexpr int produce_version = 12;
inline constexpr int fetch_version = 12;
inline constexpr int metadata_version = 9;

/// One batch of one record; lives as long as the program.
inline std::span<const std::byte> one_batch() {
  static const auto bytes = [] {
    kafka::batch_builder builder;
    builder.add({.timestamp = kafka::timestamp(1), .value = "value"});
    return *builder.finish();
  }();
  return bytes;
}

inline kafka::produce_request produce(std::string_view topic = "t", std::int32_t partition = 0,
                                      std::int16_t acks = -1) {
  kafka::produce_request request;
  request.acks = acks;
  auto& named = request.topic_data.emplace_back();
  named.name = topic;
  auto& data = named.partition_data.emplace_back();
  data.index = kafka::partition_index(partition);
  data.records = one_batch();
  return request;
}

/// A batch of a transactional producer, id 100 at epoch 3, of one record; lives as long as the program.
inline std::span<const std::byte> transactional_batch() {
  static const auto bytes = [] {
    kafka::batch_builder builder({.producer_id = kafka::producer_id(100),
                                  .producer_epoch = kafka::producer_epoch(3),
                                  .base_sequence = kafka::sequence_number(0),
                                  .transactional = true});
    builder.add({.timestamp = kafka::timestamp(1), .value = "value"});
    return *builder.finish();
  }();
  return bytes;
}

inline kafka::produce_request transactional_produce(std::int32_t partition = 0) {
  auto request = produce("t", partition);
  request.transactional_id = "orders";
  request.topic_data[0].partition_data[0].records = transactional_batch();
  return request;
}

inline kafka::fetch_request fetch(std::string_view topic = "t", std::int32_t partition = 0, std::int64_t offset = 0,
                                  std::int32_t max_wait_ms = 0) {
  kafka::fetch_request request;
  request.max_wait_ms = max_wait_ms;
  request.min_bytes = 1;
  auto& named = request.topics.emplace_back();
  named.topic = topic;
  auto& part = named.partitions.emplace_back();
  part.partition = kafka::partition_index(partition);
  part.fetch_offset = kafka::offset(offset);
  part.partition_max_bytes = 1 << 20;
  return request;
}

/// As `fetch`, in the session `id`.
inline kafka::fetch_request fetch_in_session(std::int32_t id, std::int32_t epoch, std::int32_t max_wait_ms = 0) {
  auto request = fetch("t", 0, 0, max_wait_ms);
  request.session_id = id;
  request.session_epoch = epoch;
  return request;
}

inline kafka::list_offsets_request list_offsets(std::string_view topic, std::int32_t partition,
                                                std::int64_t timestamp = -1) {
  kafka::list_offsets_request request;
  auto& named = request.topics.emplace_back();
  named.name = topic;
  auto& part = named.partitions.emplace_back();
  part.partition_index = kafka::partition_index(partition);
  part.timestamp = kafka::timestamp(timestamp);
  return request;
}

/// About the node alone: answered at once.
inline kafka::metadata_request metadata() {
  kafka::metadata_request request;
  request.topics.emplace();
  return request;
}

inline kafka::create_topics_request create_topic(std::string_view name) {
  kafka::create_topics_request request;
  auto& topic = request.topics.emplace_back();
  topic.name = name;
  topic.num_partitions = 1;
  topic.replication_factor = 1;
  return request;
}

}  // namespace millrace::say
