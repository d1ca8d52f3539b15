#include "actors/service/output_records.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "actors/partition/append_logic.hpp"
#include "actors/service/commit_row.hpp"
#include "codecs/kafka/key_partition.hpp"
#include "codecs/kafka/records/record_validation.hpp"

namespace millrace {
namespace {

/// More than a record takes beside its key, its value and its headers.
constexpr std::size_t record_overhead = 64;

std::size_t bytes_of(const flow::given_record& output) {
  const auto& record = output.record;
  auto bytes = record_overhead + record.key.value_or("").size() + record.value.value_or("").size();
  for (const auto& [key, value] : record.headers) bytes += key.size() + value.size() + 2 * sizeof(std::uint32_t);
  return bytes;
}

const topic_entry* topic_of(const flow::given_record& output, const output_topics& topics) {
  return topics.view.find(topics.names[output.sink]);
}

kafka::partition_index partition_of(const flow::new_topic_record& record, const topic_entry& topic) {
  if (record.partition) return *record.partition;
  if (!record.key) return kafka::partition_index(0);
  return kafka::partition_of_key(*record.key, static_cast<std::int32_t>(topic.partitions.size()));
}

}  // namespace

result<void> show_records(const std::vector<flow::given_record>& outputs, const output_topics& topics,
                          std::uint64_t commit, std::int64_t now_ms, const record_taker& f) {
  const auto number = std::to_string(commit);
  std::vector<std::pair<std::string_view, std::optional<std::string_view>>> headers;
  for (const auto& output : outputs) {
    const auto* topic = topic_of(output, topics);
    if (topic == nullptr) return make_error(errc::not_found, "there is no topic " + topics.names[output.sink]);
    if (topic->settings->read_only)
      return make_error(errc::unavailable, "topic " + topic->facts->name + " is read-only");
    const auto& record = output.record;
    headers.clear();
    for (const auto& [key, value] : record.headers) headers.emplace_back(key, value);
    headers.emplace_back(commit_header, number);
    const kafka::new_record made{.timestamp = record.time.value < 0 ? kafka::timestamp(now_ms) : record.time,
                                 .key = record.key,
                                 .value = record.value,
                                 .headers = headers};
    if (auto taken = f({topics.names[output.sink], partition_of(record, *topic)}, made); !taken) return taken;
  }
  return {};
}

bool fit_outbox(const std::vector<flow::given_record>& outputs, const output_topics& topics, std::size_t bytes_max) {
  std::size_t bytes = 0;
  for (const auto& output : outputs) {
    const auto* topic = topic_of(output, topics);
    if (topic == nullptr || !topic->settings->synced_before_acknowledged()) return false;
    bytes_max =
        std::min<std::size_t>({bytes_max, topic->settings->batch_bytes_max, topic->settings->segment_bytes_max});
    bytes += bytes_of(output);
    if (bytes > bytes_max) return false;
  }
  return true;
}

result<void> check_taken(const std::vector<outbox_batch>& batches, const catalog_view& topics, std::int64_t now_ms) {
  kafka::record_validator validator;
  for (const auto& batch : batches) {
    const auto* topic = topics.find(batch.to.topic);
    if (topic == nullptr) return make_error(errc::not_found, "there is no topic " + batch.to.topic);
    const auto rules = produce_rules_of(*topic->settings);
    const auto checked = validator.validate(batch.records, rules, kafka::timestamp(now_ms));
    if (!checked)
      return make_error(errc::unavailable, "topic " + batch.to.topic + " does not take the outputs: " +
                                               std::string(kafka::name(checked.error().code)) + " " +
                                               checked.error().message);
  }
  return {};
}

}  // namespace millrace
