#pragma once
#include <set>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

/// What a log has written since its last flush. It keeps the files open, for only a file that stayed open since it was
/// written is sure to report that a write was lost.
class dirty_files {
 public:
  /// Bytes [position, position + length) of a segment.
  void wrote(std::shared_ptr<file> to, std::uint64_t position, std::size_t length);

  /// A small file, whatever it holds.
  void touched(std::shared_ptr<file> small) { small_.push_back(std::move(small)); }

  /// Names were made, changed or removed in `directory`.
  void renamed_in(std::string directory) { directories_.insert(std::move(directory)); }

  bool empty() const { return written_.empty() && small_.empty() && directories_.empty(); }

  /// All of it, as slices to sync; nothing is dirty then. If a directory cannot be opened all stays as it is.
  result<std::vector<file_slice>> take(disk& d);

 private:
  std::vector<file_slice> written_;
  std::vector<std::shared_ptr<file>> small_;
  std::set<std::string> directories_;
};

}  // namespace millrace
