#pragma once
#include <algorithm>
#include <memory>
#include <vector>

#include "runtime/disk/disk.hpp"

namespace millrace {

/// Which files the next flush syncs: each once, however many requests named it.
class flush_plan {
 public:
  void add(const std::shared_ptr<file>& written) {
    if (std::find(files_.begin(), files_.end(), written) == files_.end()) files_.push_back(written);
  }

  /// The files so far; the plan is empty afterwards.
  std::vector<std::shared_ptr<file>> take() { return std::exchange(files_, {}); }

  bool empty() const { return files_.empty(); }

 private:
  std::vector<std::shared_ptr<file>> files_;
};

}  // namespace millrace
