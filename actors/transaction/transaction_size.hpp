#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "actors/transaction/transaction_logic.hpp"

/// How much a transactional id takes, in its log and in memory: upper bounds, cheap to count.
namespace millrace {

struct participants_size {
  std::size_t count = 0;
  std::size_t log_bytes = 0;
};

/// Of those that do not take part yet.
participants_size size_of_new(const transaction_record& there, const std::vector<transaction_partition>& partitions);
participants_size size_of_new(const transaction_record& there, const std::string& group);

/// Bytes of all participants in the record of the log. Walks them.
std::size_t log_bytes_of_participants(const transaction_record& record);

/// Bytes that an id takes while it is remembered, with all that finds it. Walks the participants.
std::size_t memory_bytes_of(const std::string& transactional_id, const transaction_record& record);

/// By how many more the request may make it; those that take part already do not count.
std::size_t memory_bytes_added(const transaction_record& there, const transaction_request& request);

/// By how many participants can make it more at most.
std::size_t memory_bytes_of_full(const transaction_limits& limits);

}  // namespace millrace
