// DescribeLogDirs (35), versions 1-5: how many bytes each partition takes in the data directory, and what the volume
// has and has left (4+). Partitions lie in one directory; none is ever on its way to another or cordoned.
#include <set>

#include "actors/gateway/connection.hpp"
#include "actors/gateway/handlers/handlers.hpp"
#include "actors/gateway/topic_lookup.hpp"
#include "codecs/kafka/api/35_describe_log_dirs.hpp"

namespace millrace::handlers {
namespace {

void add_partition(kafka::describe_log_dirs_response_topic& topic, std::int32_t index,
                   const partition_handle& partition) {
  kafka::describe_log_dirs_response_partition p;
  p.partition_index = kafka::partition_index(index);
  p.partition_size = static_cast<std::int64_t>(partition.progress->bytes.load(std::memory_order_relaxed));
  topic.partitions.push_back(p);
}

void add_topic(kafka::describe_log_dirs_response_result& directory, const topic_entry& described,
               const std::set<std::int32_t>* wanted) {
  auto& topic = directory.topics.emplace_back();
  topic.name = described.facts->name;
  for (std::size_t i = 0; i < described.partitions.size(); ++i) {
    const auto index = static_cast<std::int32_t>(i);
    if (wanted == nullptr || wanted->contains(index)) add_partition(topic, index, described.partitions[i]);
  }
}

}  // namespace

void describe_log_dirs(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_log_dirs_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics();
  kafka::describe_log_dirs_response response;
  auto& directory = response.results.emplace_back();
  directory.log_dir = from->context().data_directory;
  const auto space = from->context().disk_space();
  directory.total_bytes = space.total_bytes;
  directory.usable_bytes = space.usable_bytes;
  if (!wanted->topics) {
    topics->for_each([&](const topic_entry& topic) { add_topic(directory, topic, nullptr); });
  } else {
    for (const auto& topic : *wanted->topics) {
      std::set<std::int32_t> indexes;
      for (const auto index : topic.partitions) indexes.insert(index.value);
      if (const auto* found = topics->find(topic.topic)) add_topic(directory, *found, &indexes);
    }
  }
  request->reply(response);
}

}  // namespace millrace::handlers
