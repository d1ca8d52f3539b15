#pragma once
#include <functional>
#include <string>

#include "apps/millrace/volume_client/file_tree.hpp"

namespace millrace::cli {

struct copy_rules {
  bool recursive = false;
  bool replace = true;  ///< false: a file that is there stays, and is no failure
  keep_times times = keep_times::no;
};

struct copy_totals {
  std::uint64_t files = 0, directories = 0, symlinks = 0;
  std::uint64_t kept = 0;  ///< that were there and stayed
  std::uint64_t bytes = 0;
};

/// Copies files, directories and symlinks of one tree into another. What of a directory cannot be copied is told and
/// passed over, unless nobody answers any more. Memory: a few pieces, and a page of names for each level.
class tree_copy {
 public:
  struct observer {
    std::function<void(const copy_totals&)> progress = [](const copy_totals&) {};
    std::function<void(const error&)> failed = [](const error&) {};
    std::function<bool()> stopped = [] { return false; };
  };

  tree_copy(file_tree& from, file_tree& to, const copy_rules& rules, observer told)
      : from_(from), to_(to), rules_(rules), told_(std::move(told)) {}

  /// `source` becomes `target`. An error if that itself cannot be copied, `would_block` if it was stopped.
  result<void> copy(const std::string& source, const std::string& target);

  const copy_totals& totals() const { return totals_; }
  bool all_copied() const { return all_copied_; }

 private:
  result<void> copy_object(const file_facts& what, const std::string& source, const std::string& target);
  result<void> copy_directory(const file_facts& what, const std::string& source, const std::string& target);
  result<void> copy_file(const file_facts& what, const std::string& source, const std::string& target);

  file_tree& from_;
  file_tree& to_;
  const copy_rules rules_;
  const observer told_;
  copy_totals totals_;
  bool all_copied_ = true;
};

/// All of `from`; `copied` is told how many bytes each time, and ends the copy with `would_block` if it says so.
result<void> pour(byte_source& from, byte_sink& to, const std::function<bool(std::size_t)>& goes_on);

}  // namespace millrace::cli
