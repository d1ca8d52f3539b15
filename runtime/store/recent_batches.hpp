#pragma once
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/store/store_record.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace::store {

/// Records of the batches since the journal was written last, in a file that is never synced: they outlive the process,
/// and of a loss of power those before the first that was not written whole. Each time the journal has them they begin
/// anew at the file's front; what stands behind them then is older than they, so that it is no record, or one of
/// batches before them. Ownership: the disk outlives it. Threads: one at a time.
class recent_batches {
 public:
  /// Beyond it the journal is to be written. A larger record goes there at once, as it would be written twice.
  static constexpr std::size_t bytes_max = std::size_t{8} << 20, record_bytes_max = std::size_t{256} << 10;

  recent_batches(disk& d, const std::string& directory) : disk_(d), directory_(directory) {}

  bool has_room(std::size_t bytes) const { return bytes <= record_bytes_max && end_ + bytes <= bytes_max; }

  /// The file is made with the first record. After an error nothing behind the last record counts, until `begin_anew`.
  result<void> append(std::span<const std::byte> record);

  /// The journal has all of them.
  void begin_anew() { end_ = 0; }

  /// What an earlier process has left of batches after `after`: in order and without a gap.
  result<std::vector<std::vector<std::byte>>> read_after(epoch after, const store_identity& identity);

  /// The file goes, for good: numbers of batches that were lost are given again, and must not be found there.
  result<void> remove();

 private:
  std::string path() const { return directory_ + "/journal-recent"; }

  disk& disk_;
  const std::string directory_;
  std::shared_ptr<file> file_;
  std::size_t end_ = 0;
};

}  // namespace millrace::store
