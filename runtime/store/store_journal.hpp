#pragma once
#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/store_record.hpp"
#include "runtime/disk/aligned_buffer.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace::store {

/// What was committed since the last checkpoint, in two files that take turns. Ownership: the disk outlives it.
/// Threads: one at a time.
class store_journal {
 public:
  /// Makes the files if they are not there. `bytes`: of each.
  static result<store_journal> open(disk& d, const std::string& directory, std::size_t bytes);

  /// Whether no record stands at the beginning of its files, of this store or another.
  result<bool> is_empty() const;

  /// A place for one record.
  struct place {
    std::size_t file = 0;
    std::size_t position = 0;
  };

  /// Whether a record of `bytes` fits behind the last one.
  bool has_room(std::size_t bytes) const { return end_ + bytes <= bytes_; }

  /// Takes the place behind the last record, which has room.
  place take(std::size_t bytes);

  /// A record was not written at its place, nor any behind it: the next one goes there.
  void give_back(place at);

  /// Writes a record there; it is durable when this returns.
  result<void> write(place at, std::span<const std::byte> record);

  /// The next records go to the other file, from its beginning: what is there is in a checkpoint.
  void change_file();

  /// Bytes of records in the file in use.
  std::size_t used() const { return end_; }
  std::size_t bytes() const { return bytes_; }

  /// What a start finds.
  struct whole_record {
    aligned_buffer memory;
    std::span<const std::byte> bytes;  ///< within it
  };
  struct found_records {
    std::vector<whole_record> in_order;
    bool in_both_files = false;
  };

  /// The records of both files that were written after epoch `after`, in order and without a gap; what follows a torn
  /// one is left out. The next record goes behind the last of them. `corrupt`: a record is bad, and yet a later one is
  /// there.
  result<found_records> read_after(epoch after, const store_identity& identity);

  /// Makes durable what was read: it may have been written in the moment in which the process ended.
  result<void> sync();

 private:
  store_journal(std::array<std::shared_ptr<file>, 2> files, std::size_t bytes)
      : files_(std::move(files)), bytes_(bytes) {}

  std::array<std::shared_ptr<file>, 2> files_;
  std::size_t bytes_;
  std::size_t active_ = 0;
  std::size_t end_ = 0;
  aligned_buffer aligned_;
};

}  // namespace millrace::store
