// DescribeTopicPartitions (75), version 0: topics in the order of their names, in pages of as many partitions as the
// client wants, 2,000 at most; all topics if none is named, but those of snapshots. The cursor of a page is where the
// next one begins. Pages are in the order of canonical names, whatever a client calls them. Operations are always told.
// No replica is ever eligible without being in sync.
#include <algorithm>
#include <map>
#include <string>

#include "actors/catalog/topic_name.hpp"
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
  page(std::int32_t partitions_max, std::int32_t node_id, const permitted_topics& topics)
      : left_(partitions_max), node_id_(node_id), topics_(topics) {}

  /// Adds the partitions of `entry` from `first` on; false if the page is full before its end.
  bool add(const topic_entry& entry, std::string_view as_asked, std::int32_t first) {
    const auto end = static_cast<std::int32_t>(entry.partitions.size());
    if (left_ == 0 && first < end) return turn(as_asked, first);
    auto& topic = response.topics.emplace_back();
    topic.name = as_asked;
    topic.topic_id = entry.facts->id;
    topic.topic_authorized_operations = topics_.operations(entry.facts->name);
    for (auto index = first; index < end; ++index, --left_) {
      if (left_ == 0) return turn(as_asked, index);
      topic.partitions.push_back(partition(index));
    }
    return true;
  }

  void add_missing(std::string_view name, error_code error) {
    auto& topic = response.topics.emplace_back();
    topic.name = std::string(name);
    const bool is_name =
        error != error_code::unknown_topic_or_partition || check_topic_name(canonical_topic_name(name));
    topic.error_code = is_name ? error : error_code::invalid_topic_exception;
  }

  kafka::describe_topic_partitions_response response;

 private:
  bool turn(std::string_view name, std::int32_t next) {
    response.next_cursor = {std::string(name), kafka::partition_index(next)};
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
  const permitted_topics& topics_;
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
    const kafka::describe_topic_partitions_request& wanted, const permitted_topics& topics, std::int32_t node_id) {
  std::string begin;
  std::int32_t first = 0;
  if (wanted.cursor) {
    begin = canonical_topic_name(wanted.cursor->topic_name);
    first = wanted.cursor->partition_index.value;
    if (first < 0) return refused(wanted);
  }
  const auto first_of = [&](std::string_view name) { return name == begin ? first : 0; };
  page made(std::clamp(wanted.response_partition_limit, 1, page_partitions_max), node_id, topics);
  if (wanted.topics.empty()) {
    const auto listed = topics.for_use(topic_use::list);
    topics.all().for_each_from(begin, [&](const topic_entry& entry) {
      const auto& name = entry.facts->name;
      return !listed.lists(entry) || made.add(entry, name, first_of(name));
    });
    return std::move(made.response);
  }
  std::map<std::string, std::string_view> names;  // canonical, and as they are spelt
  for (const auto& topic : wanted.topics) names.emplace(canonical_topic_name(topic.name), topic.name);
  for (auto name = names.lower_bound(begin); name != names.end(); ++name) {
    const auto found = topics.find(name->first);
    if (found.topic == nullptr) {
      made.add_missing(name->second, found.error);
    } else if (!made.add(*found.topic, name->second, first_of(name->first))) {
      break;
    }
  }
  return std::move(made.response);
}

void describe_topic_partitions(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_topic_partitions_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::look);
  request->reply(answer_topic_partitions(*wanted, topics, from->context().node_id));
}

}  // namespace millrace::handlers
