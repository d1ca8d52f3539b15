#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalog/stream_name.hpp"

namespace millrace {

/// A stream as the Kafka side knows it.
struct stream_entry {
  std::string dotted;      ///< "payments.cards"; empty: the default stream
  std::string path;        ///< "/payments/cards"
  std::uint64_t volume = 0;
  std::uint64_t object = 0;
  bool read_only = false;  ///< of a mirror
};

/// The streams of a node at one moment. Threads: immutable.
class stream_list {
 public:
  stream_list() = default;
  explicit stream_list(std::vector<stream_entry> all) : all_(std::move(all)) {}

  const std::vector<stream_entry>& all() const { return all_; }

  /// The stream that a topic of that canonical name belongs to: of those whose name it begins with, the longest. Null
  /// before the default stream is there.
  const stream_entry* stream_of(std::string_view topic) const {
    const stream_entry* longest = nullptr;
    for (const auto& s : all_) {
      if (is_topic_of(topic, s.dotted) && (!longest || s.dotted.size() > longest->dotted.size())) longest = &s;
    }
    return longest;
  }

 private:
  std::vector<stream_entry> all_;
};

/// The newest list, for all threads of a node: the volumes' actor publishes, all read.
class stream_directory {
 public:
  void publish(std::shared_ptr<const stream_list> list) {
    const std::lock_guard lock(mutex_);
    list_ = std::move(list);
  }

  /// Never null.
  std::shared_ptr<const stream_list> current() const {
    const std::lock_guard lock(mutex_);
    return list_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const stream_list> list_ = std::make_shared<const stream_list>();
};

}  // namespace millrace
