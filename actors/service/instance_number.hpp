#pragma once
#include <cstddef>
#include <string>

namespace millrace {

/// Which of the instances of a deployment one is. It reads the partitions whose number leaves `index` when divided by
/// `count`.
struct instance_number {
  std::size_t index = 0;
  std::size_t count = 1;

  /// What the names of the first are, with which others there are; no deployment has a "/" in its name.
  std::string named(const std::string& first) const { return index == 0 ? first : first + "/" + std::to_string(index); }
};

}  // namespace millrace
