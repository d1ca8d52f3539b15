#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/log/journal_record.hpp"
#include "runtime/disk/aligned_buffer.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

struct journal_options {
  std::size_t file_bytes = 32 << 20;       ///< of each of the two files
  std::size_t commit_bytes_max = 1 << 20;  ///< more than this is better synced where it stands
  std::size_t files_held_max = 512;        ///< files kept open until they are synced
};

/// The journal of one data directory: makes what was written to many segments durable with one write to the device,
/// where each segment would need a sync of its own. To be opened when `replay_journal` has run. Ownership: the disk
/// outlives it. Threads: its owner's; every call may block. Format: codecs/log/journal_record.md.
class journal {
 public:
  /// Makes the files, full of zeros, if they are not there: a file that is long enough needs no change of its metadata
  /// when it is written.
  static result<std::unique_ptr<journal>> open(disk& d, const std::string& data_directory,
                                               const journal_options& options = {});

  /// Whether `commit` takes these: record batches only, and not too many. Others are to be synced.
  bool takes(std::span<const file_slice> written) const;

  /// Makes `written`, which `takes` accepts and which stand in the page cache, durable. False if there is no room until
  /// a full half has been freed: they are to be synced. After an error nothing is known of them, and the data directory
  /// is lost to writing.
  result<bool> commit(std::span<const file_slice> written);

  /// The files that a half names which has become full; none if there is no such half or its freeing has begun. They
  /// are to be synced, on any thread and while commits go on; then `finish_freeing` is called.
  std::vector<std::shared_ptr<file>> begin_freeing();
  result<void> finish_freeing();

  /// Syncs all files that were written since they were last synced, so that the journal is not needed: to be called
  /// before the node stops, not while a half is being freed.
  result<void> settle();

  const journal_options& options() const { return options_; }

 private:
  struct half {
    std::shared_ptr<file> journal;
    journal_generation generation;
    std::size_t end = journal_block_bytes;        // where the next record goes
    std::vector<std::shared_ptr<file>> unsynced;  // files that its records name

    bool empty() const { return end == journal_block_bytes; }
  };

  journal(disk& d, std::string data_directory, const journal_options& options)
      : disk_(d), data_directory_(std::move(data_directory)), options_(options) {}

  result<void> open_half(std::size_t which);
  result<void> begin_anew(half& h);
  bool make_room(std::size_t record_bytes, std::size_t files);
  result<void> empty(half& h);
  result<std::vector<journal_write>> gather(std::span<const file_slice> written);

  disk& disk_;
  std::string data_directory_;
  journal_options options_;
  std::array<half, 2> halves_;
  std::size_t active_ = 0;  // the other half is empty, or full and to be freed
  bool freeing_ = false;
  journal_generation newest_;
  std::uint64_t sequence_ = 0;
  std::vector<std::byte> gathered_;
  aligned_buffer block_;
};

/// Paths of the two files in `data_directory`.
std::string journal_path(const std::string& data_directory, std::size_t which);

}  // namespace millrace
