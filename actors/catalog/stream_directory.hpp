#pragma once
#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalog/stream_name.hpp"
#include "codecs/access/access_expression.hpp"
#include "codecs/access/access_verb.hpp"

namespace millrace {

/// Who may do one thing, and which object says so.
struct stream_rule {
  access_expression who = {};  ///< nobody, unless something is said
  std::string from = {};       ///< path of the object whose rule it is; empty: the volume's default
};

/// A stream as the Kafka side knows it.
struct stream_entry {
  std::string dotted = {};  ///< "payments.cards"; empty: the default stream
  std::string path = {};    ///< "/payments/cards"
  std::uint64_t volume = 0;
  std::uint64_t object = 0;
  bool read_only = false;                                   ///< of a mirror
  std::array<stream_rule, access_verbs.size()> rules = {};  ///< in effect, by verb: its own, or those above it

  const stream_rule& rule(access_verb verb) const { return rules[static_cast<std::size_t>(verb)]; }
};

/// The streams of a node at one moment, in the order of their dotted names. Threads: immutable.
class stream_list {
 public:
  stream_list() = default;
  explicit stream_list(std::vector<stream_entry> all) : all_(std::move(all)) {
    std::stable_sort(all_.begin(), all_.end(), [](const auto& a, const auto& b) { return a.dotted < b.dotted; });
  }

  const std::vector<stream_entry>& all() const { return all_; }

  /// The stream that a topic of that canonical name belongs to: of those whose name it begins with, the longest. Null
  /// before the default stream is there.
  const stream_entry* stream_of(std::string_view topic) const {
    for (auto dot = topic.rfind('.'); dot != std::string_view::npos && dot > 0; dot = topic.rfind('.', dot - 1)) {
      const auto* named = find(topic.substr(0, dot));
      if (named && is_topic_of(topic, named->dotted)) return named;
    }
    return find({});
  }

  /// By its dotted name; null if there is none.
  const stream_entry* find(std::string_view dotted) const {
    const auto found = std::lower_bound(all_.begin(), all_.end(), dotted,
                                        [](const stream_entry& s, std::string_view name) { return s.dotted < name; });
    return found != all_.end() && found->dotted == dotted ? &*found : nullptr;
  }

 private:
  std::vector<stream_entry> all_;
};

/// The newest list, for all threads of a node: the volumes' actor publishes, all read.
class stream_directory {
 public:
  void publish(std::shared_ptr<const stream_list> list) {
    {
      const std::lock_guard lock(mutex_);
      list_ = std::move(list);
    }
    edition_.fetch_add(1, std::memory_order_release);
  }

  /// Takes a lock: for those who look now and then. Never null. Others use a `stream_reader`.
  std::shared_ptr<const stream_list> current() const {
    const std::lock_guard lock(mutex_);
    return list_;
  }

  /// Counts what was published; 0 before the first.
  std::uint64_t edition() const { return edition_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const stream_list> list_ = std::make_shared<const stream_list>();
  std::atomic<std::uint64_t> edition_{0};
};

/// Reads a directory, taking its lock only after a change. Threads: one; each reactor has its own.
class stream_reader {
 public:
  /// `directory` outlives the reader.
  explicit stream_reader(const stream_directory& directory)
      : directory_(directory), edition_(directory.edition()), list_(directory.current()) {}

  /// The newest list; never null.
  const std::shared_ptr<const stream_list>& current() {
    const auto edition = directory_.edition();  // before the list: else a change between the two would be missed
    if (edition != edition_) {
      list_ = directory_.current();
      edition_ = edition;
    }
    return list_;
  }

 private:
  const stream_directory& directory_;
  std::uint64_t edition_;
  std::shared_ptr<const stream_list> list_;
};

}  // namespace millrace
