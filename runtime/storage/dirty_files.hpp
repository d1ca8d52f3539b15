#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/disk/file_slice.hpp"

namespace millrace {

/// What a log has written since its last flush, by name, so that it costs no open file.
class dirty_files {
 public:
  /// Bytes [position, position + length) of a segment. `held` keeps the file open until it is taken: only a file that
  /// has stayed open since it was written is sure to report that a write was lost.
  void wrote(const std::shared_ptr<file>& to, std::uint64_t position, std::size_t length, bool held);

  /// A file, whatever it holds.
  void touched(std::string path) { touched_.insert(std::move(path)); }

  /// Names were made, changed or removed in `directory`.
  void renamed_in(std::string directory) { directories_.insert(std::move(directory)); }

  bool empty() const { return written_.empty() && touched_.empty() && directories_.empty(); }

  /// All of it, as slices to sync; nothing is dirty then. Files that are gone need no sync. If anything cannot be
  /// opened all stays as it is.
  result<std::vector<file_slice>> take(disk& d);

 private:
  struct written {
    std::string path;
    file_slice part;  // its file is null if it is not held
  };

  std::vector<written> written_;
  std::set<std::string> touched_;
  std::set<std::string> directories_;
};

}  // namespace millrace
