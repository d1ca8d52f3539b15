#pragma once
#include <algorithm>
#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

namespace millrace {

/// Which data directory holds which log: a log stays where it is found, a new one goes where the fewest are. Logs are
/// named as their directories are. Threads: one.
class partition_placement {
 public:
  explicit partition_placement(std::size_t directories) : logs_(directories) {}

  /// `log` lies in `directory`. False if it lies in another one too, which counts.
  bool found(const std::string& log, std::size_t directory) {
    const bool first = places_.emplace(log, directory).second;
    if (first) ++logs_[directory];
    return first;
  }

  /// `log` lies in `directory`, whatever was said before.
  void put(const std::string& log, std::size_t directory) {
    if (const auto known = places_.find(log); known != places_.end()) --logs_[known->second];
    places_[log] = directory;
    ++logs_[directory];
  }

  std::size_t place(const std::string& log) {
    if (const auto known = places_.find(log); known != places_.end()) return known->second;
    const auto emptiest = std::min_element(logs_.begin(), logs_.end());
    const auto directory = static_cast<std::size_t>(emptiest - logs_.begin());
    found(log, directory);
    return directory;
  }

  /// `log` is no more; where it was.
  std::size_t remove(const std::string& log) {
    const auto directory = place(log);
    places_.erase(log);
    --logs_[directory];
    return directory;
  }

 private:
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::size_t> logs_;  // in each directory
};

}  // namespace millrace
