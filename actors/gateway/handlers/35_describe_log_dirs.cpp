// DescribeLogDirs (35), versions 1-5: how many bytes each partition takes in its data directory, and what the volume
// has and has left (4+). Topics that are not for the client are left out, as are those that are not there and, unless
// they are named, those of snapshots. None is ever on its way to another directory or cordoned.
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

/// Under each directory the partitions that lie there.
void add_topic(std::vector<kafka::describe_log_dirs_response_result>& directories, const topic_entry& described,
               std::string_view as_asked, const std::set<std::int32_t>* wanted) {
  for (std::size_t d = 0; d < directories.size(); ++d) {
    kafka::describe_log_dirs_response_topic topic;
    topic.name = as_asked;
    for (std::size_t i = 0; i < described.partitions.size(); ++i) {
      const auto& partition = described.partitions[i];
      const auto index = static_cast<std::int32_t>(i);
      if (partition.directory != d || (wanted && !wanted->contains(index))) continue;
      add_partition(topic, index, partition);
    }
    if (!topic.partitions.empty()) directories[d].topics.push_back(std::move(topic));
  }
}

void add_directories(const gateway_context& node, kafka::describe_log_dirs_response& response) {
  for (const auto& path : node.data_directories) {
    auto& directory = response.results.emplace_back();
    directory.log_dir = path;
    const auto space = node.disk_space(path);
    directory.total_bytes = space.total_bytes;
    directory.usable_bytes = space.usable_bytes;
  }
}

}  // namespace

void describe_log_dirs(const request_ptr& request) {
  const auto wanted = request->decode<kafka::describe_log_dirs_request>();
  const auto from = request->from();
  if (!wanted || !from) return;
  const auto topics = from->context().topics_for(topic_use::look);
  kafka::describe_log_dirs_response response;
  add_directories(from->context(), response);
  if (!wanted->topics) {
    topics.for_use(topic_use::list).for_each([&](const topic_entry& topic) {
      add_topic(response.results, topic, topic.facts->name, nullptr);
    });
  } else {
    for (const auto& topic : *wanted->topics) {
      std::set<std::int32_t> indexes;
      for (const auto index : topic.partitions) indexes.insert(index.value);
      if (const auto found = topics.find(topic.topic); found.topic)
        add_topic(response.results, *found.topic, topic.topic, &indexes);
    }
  }
  request->reply(response);
}

}  // namespace millrace::handlers
