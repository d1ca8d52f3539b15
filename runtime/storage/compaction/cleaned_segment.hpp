#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/log/transaction_index.hpp"
#include "runtime/storage/index_file.hpp"
#include "runtime/storage/segment_swap.hpp"

namespace millrace {

/// Writes one new segment and its indexes under their `.cleaned` names. Unless it is finished its files go with it.
/// Blocks. Ownership: the disk outlives it. One user at a time.
class cleaned_segment {
 public:
  static constexpr std::size_t buffer_bytes = 1 << 20;

  /// `io_failure`, `no_space`. Files of those names that were left behind go.
  static result<std::unique_ptr<cleaned_segment>> create(disk& d, std::string directory, kafka::offset base,
                                                         std::uint32_t index_interval_bytes);
  ~cleaned_segment();

  /// Adds a batch behind those before. `limit_exceeded` if no segment can be that long.
  result<void> add(std::span<const std::byte> batch);

  void add_aborted(const transaction_index_entry& entry) { aborted_.push_back(entry); }

  kafka::offset base() const { return base_; }
  std::uint64_t size() const { return size_; }
  std::size_t index_entries() const { return index_entries_; }

  /// Writes what waits and syncs all: the segment holds all that is left of the offsets [base, end).
  result<compacted_segment> finish(kafka::offset end);

 private:
  cleaned_segment(disk& d, std::string directory, kafka::offset base, std::uint32_t index_interval_bytes);

  result<void> write_buffer();
  void note(const kafka::batch_header& batch);
  void add_time_entry();
  result<void> write_aborted();

  disk& disk_;
  std::string directory_;
  kafka::offset base_;
  std::uint32_t index_interval_bytes_;
  std::shared_ptr<file> file_;
  std::vector<std::byte> buffer_;
  std::uint64_t size_ = 0;
  index_file<offset_index_entry> offsets_;
  index_file<time_index_entry> times_;
  std::size_t index_entries_ = 0;
  std::uint64_t bytes_since_entry_ = 0;
  time_index_entry newest_{kafka::timestamp(-1), kafka::offset(-1)};
  kafka::timestamp last_time_entry_{-1};
  std::vector<transaction_index_entry> aborted_;
  bool finished_ = false;
};

}  // namespace millrace
