#include "actors/group/cursor_map.hpp"

namespace millrace {

const cursor* find_cursor(const cursor_map& in, const std::string& topic, kafka::partition_index partition) {
  const auto of_topic = in.find(topic);
  if (of_topic == in.end()) return nullptr;
  const auto found = of_topic->second.find(partition);
  return found == of_topic->second.end() ? nullptr : &found->second;
}

void put_cursor(cursor_map& in, const std::string& topic, kafka::partition_index partition, const cursor& value) {
  in[topic].insert_or_assign(partition, value);
}

void erase_cursor(cursor_map& in, const std::string& topic, kafka::partition_index partition) {
  const auto of_topic = in.find(topic);
  if (of_topic == in.end()) return;
  of_topic->second.erase(partition);
  if (of_topic->second.empty()) in.erase(of_topic);
}

}  // namespace millrace
