#pragma once
#include <deque>
#include <string>
#include <vector>

#include "apps/millrace/mount/object_attributes.hpp"
#include "apps/millrace/mount/volume_caller.hpp"

namespace millrace::mount {

struct directory_entry {
  std::string name;
  object_attributes attributes;
};

/// Reads a directory page by page for one handle. An entry's position is how many came before it; those given out keep
/// their position until the reader begins anew, whatever happens to the directory: entries that stay all the while are
/// seen exactly once. Ownership: borrows the caller. Threads: one at a time.
class directory_reader {
 public:
  static constexpr std::uint32_t page_entries = 1000;

  directory_reader(volume_caller& caller, object_ref directory) : caller_(caller), directory_(directory) {}

  /// The entry at that position; null after the last one. Position 0 begins anew if others have been read since.
  answer<const directory_entry*> at(std::uint64_t position, const given_up& gave_up);

  /// It was seen with these attributes later.
  void renew(std::uint64_t position, const object_attributes& now);

 private:
  answer<void> read_page(std::uint64_t position, const given_up& gave_up);

  volume_caller& caller_;
  const object_ref directory_;
  std::vector<std::string> names_;  // of all positions given out or in the page
  std::vector<directory_entry> page_;
  std::uint64_t page_begin_ = 0;
  bool last_page_ = false;
  bool read_ = false;
};

}  // namespace millrace::mount
