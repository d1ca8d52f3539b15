#include "actors/group/pending_cursors.hpp"

#include "actors/group/group_size.hpp"

namespace millrace {

void pending_cursors::put(kafka::producer_id producer, kafka::producer_epoch epoch, const std::string& topic,
                          kafka::partition_index partition, const cursor& value) {
  auto& of_producer = transactions_[producer];
  of_producer.epoch = epoch;
  if (const auto* before = find_cursor(of_producer.cursors, topic, partition)) {
    bytes_ -= bytes_of_pending(topic, *before);
  } else {
    ++holders_[topic][partition];
  }
  bytes_ += bytes_of_pending(topic, value);
  put_cursor(of_producer.cursors, topic, partition, value);
}

void pending_cursors::erase(kafka::producer_id producer, const std::string& topic, kafka::partition_index partition) {
  const auto of_producer = transactions_.find(producer);
  if (of_producer == transactions_.end()) return;
  const auto* gone = find_cursor(of_producer->second.cursors, topic, partition);
  if (gone == nullptr) return;
  bytes_ -= bytes_of_pending(topic, *gone);
  auto& of_topic = holders_.at(topic);
  if (--of_topic.at(partition) == 0) of_topic.erase(partition);
  if (of_topic.empty()) holders_.erase(topic);
  erase_cursor(of_producer->second.cursors, topic, partition);
  if (of_producer->second.cursors.empty()) transactions_.erase(of_producer);
}

const pending_cursors::transaction* pending_cursors::find(kafka::producer_id producer) const {
  const auto found = transactions_.find(producer);
  return found == transactions_.end() ? nullptr : &found->second;
}

bool pending_cursors::hold(const std::string& topic, kafka::partition_index partition) const {
  const auto of_topic = holders_.find(topic);
  return of_topic != holders_.end() && of_topic->second.contains(partition);
}

}  // namespace millrace
