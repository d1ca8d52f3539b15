#include "actors/transaction/transaction_size.hpp"

namespace millrace {
namespace {

constexpr std::size_t participant_flat_bytes = 24;  // of schema transaction_log.capnp: struct or pointer, end of text

constexpr std::size_t id_flat_bytes = 1'024;
constexpr std::size_t participant_memory_flat_bytes = 160;  // its place in the record and among those to be told

std::size_t log_bytes_of(const transaction_partition& p) { return participant_flat_bytes + p.topic.size(); }
std::size_t log_bytes_of(const std::string& group) { return participant_flat_bytes + group.size(); }

}  // namespace

participants_size size_of_new(const transaction_record& there, const std::vector<transaction_partition>& partitions) {
  participants_size size;
  for (const auto& p : partitions) {
    if (there.partitions.contains(p)) continue;
    ++size.count;
    size.log_bytes += log_bytes_of(p);
  }
  return size;
}

participants_size size_of_new(const transaction_record& there, const std::string& group) {
  if (there.groups.contains(group)) return {};
  return {1, log_bytes_of(group)};
}

std::size_t log_bytes_of_participants(const transaction_record& record) {
  std::size_t bytes = 0;
  for (const auto& p : record.partitions) bytes += log_bytes_of(p);
  for (const auto& group : record.groups) bytes += log_bytes_of(group);
  return bytes;
}

std::size_t memory_bytes_of(const std::string& transactional_id, const transaction_record& record) {
  const auto count = record.partitions.size() + record.groups.size();
  return id_flat_bytes + 4 * transactional_id.size() + count * participant_memory_flat_bytes +
         2 * log_bytes_of_participants(record);
}

std::size_t memory_bytes_added(const transaction_record& there, const transaction_request& request) {
  participants_size more;
  if (const auto* joining = std::get_if<partitions_joining>(&request)) more = size_of_new(there, joining->partitions);
  if (const auto* joining = std::get_if<group_joining>(&request)) more = size_of_new(there, joining->group);
  return more.count * participant_memory_flat_bytes + 2 * more.log_bytes;
}

std::size_t memory_bytes_of_full(const transaction_limits& limits) {
  return limits.participants_max * participant_memory_flat_bytes + 2 * limits.record_bytes_max;
}

}  // namespace millrace
