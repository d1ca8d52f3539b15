// DescribeTopicPartitions (75), version 0: topics in the order of their names, in pages of as many partitions as the
// client wants, 2,000 at most; all topics if none is named. The cursor of a page is where the next one begins.
// Operations are always told: all, while access is not controlled. No replica is ever eligible without being in sync.
#include <algorithm>
#include <set>
#include <string>

#include "actors/catalog/topic_name.hpp"
#include "actors/gateway/all_operations.hpp"
#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/catalog_answers.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/partition/leader_epoch.hpp"

namespace millrace::handlers {
namespace {

using kafka::error_code;
using response_topic = kafka::describe_topic_partitions_response_topic;

constexpr std::int32_t page_partitions_max = 2000;

/// One page in the making.
class page {
 public:
  page(std::int32_t partitions_max, std::int32_t node_id) : left_(partitions_max), node_id_(node_id) {}

  /// Adds the partitions of `entry` from `first` on; false if the page is full before its end.
  bool add(const topic_entry& entry, std::int32_t first) {
    const auto end = static_cast<std::int32_t>(entry.partitions.size());
    if (left_ == 0 && first < end) return turn(entry, first);
    auto& topic = response.topics.emplace_back();
    topic.name = entry.facts->name;
    topic.topic_id = entry.facts->id;
    topic.topic_authorized_operations = all_topic_operations;
    for (auto index = first; index < end; ++index, --left_) {
      if (left_ == 0) return turn(entry, index);
      topic.partitions.push_back(partition(index));
    }
    return true;
  }

  void add_missing(std::string_view name) {
    auto& topic = response.topics.emplace_back();
    topic.name = std::string(name);
    topic.error_code =
        check_topic_name(name) ? error_code::unknown_topic_or_partition : error_code::invalid_topic_exception;
  }

  kafka::describe_topic_partitions_response response;

 private:
  bool turn(const topic_entry& entry, std::int32_t next) {
    response.next_cursor = {entry.facts->name, kafka::partition_index(next)};
    return false;
  }

  kafka::describe_topic_partitions_response_partition partition(std::int32_t index) const {
    kafka::describe_topic_partitions_response_partition p;
    p.partition_index = kafka::partition_index(index);
    p.leader_id = node_id_;
    p.leader_epoch = serving_epoch;
    p.replica_nodes = {node_id_};
    p.isr_nodes = {node_id_};
    p.eligible_leader_replicas.emplace();
    p.last_known_elr.emplace();
    return p;
  }

  std::int32_t left_;
  std::int32_t node_id_;
};

kafka::describe_topic_partitions_response refused(const kafka::describe_topic_partitions_request& wanted) {
  kafka::describe_topic_partitions_response response;
  for (const auto& topic : wanted.topics) {
    auto& answer = response.topics.emplace_back();
    answer.name = std::string(topic.name);
    answer.error_code = error_code::invalid_request;
  }
  return response;
}

}  // namespace

kafka::describe_topic_partitions_response answer_topic_partitions(
    const kafka::describe_topic_partitions_request& wanted, const catalog_view& topics, std::int32_t node_id) {
  std::string_view begin;
  std::int32_t first = 0;
  if (wanted.cursor) {
    begin = wanted.cursor->topic_name;
    first = wanted.cursor->partition_index.value;
    if (first < 0) return refused(wanted);
  }
  const auto first_of = [&](std::string_view name) { return name == begin ? first : 0; };
  page made(std::clamp(wanted.response_partition_limit, 1, page_partitions_max), node_id);
  if (wanted.topics.empty()) {
    topics.for_each_from(begin, [&](const topic_entry& entry) { return made.add(entry, first_of(entry.facts->name)); });
    return std::move(made.response);
  }
  std::set<std::string_view> names;
  for (const auto& topic : wanted.topics) names.insert(topic.name);
  for (auto name = names.lower_bound(begin); name != names.end(); ++name) {
    const auto* entry = topics.find(*name);
    if (entry == nullptr) {
      made.add_missing(*name);
    } else if (!made.add(*entry, first_of(*name))) {
      break;
    }
  }
  return std::move(made.response);
}

void describe_topic_partitions(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_topic_partitions_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics();
  request->reply(answer_topic_partitions(*wanted, *topics, from->context().node_id));
}

}  // namespace millrace::handlers
