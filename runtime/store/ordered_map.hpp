#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace {

/// Walks the entries of an ordered map, keys ascending as unsigned bytes. Ownership: its reader outlives it. Threads:
/// one at a time. Every call may block on the disk. Errors: `corrupt`, `io_failure`; the cursor is then nowhere.
class map_cursor {
 public:
  virtual ~map_cursor() = default;

  virtual result<void> seek(std::string_view key) = 0;         ///< to the first entry not below `key`
  virtual result<void> seek_before(std::string_view key) = 0;  ///< to the last entry below `key`
  virtual result<void> seek_last() = 0;
  virtual result<void> next() = 0;      ///< only while `valid`
  virtual result<void> previous() = 0;  ///< only while `valid`

  /// False beyond either end, and before the first seek.
  virtual bool valid() const = 0;

  // Of the entry where the cursor stands; hold until it moves. Only while `valid`.
  virtual std::string_view key() const = 0;
  virtual result<std::string_view> value() = 0;
};

/// An ordered map of byte strings at one moment. Keys and values of any length, an empty value included; the empty key
/// is none. Threads: any number at a time.
class map_reader {
 public:
  virtual ~map_reader() = default;

  /// Whether there is such a key; if so, its value stands in `into`.
  virtual result<bool> get(std::string_view key, std::string& into) const = 0;

  virtual std::unique_ptr<map_cursor> cursor() const = 0;
};

/// One change of a map.
struct map_write {
  enum class kind : std::uint8_t { put, erase, erase_range };
  kind what = kind::put;
  std::string key;    ///< `erase_range`: the first key that goes
  std::string value;  ///< `put`: the value; `erase_range`: the first key that stays, empty: none does
};

/// Changes that come about together or not at all, in their order: a later one of the same key wins.
class map_batch {
 public:
  void put(std::string_view key, std::string_view value) {
    writes_.push_back({map_write::kind::put, std::string(key), std::string(value)});
    bytes_ += key.size() + value.size();
  }
  void erase(std::string_view key) {
    writes_.push_back({map_write::kind::erase, std::string(key), {}});
    bytes_ += key.size();
  }
  void erase_range(std::string_view from, std::string_view to) {
    writes_.push_back({map_write::kind::erase_range, std::string(from), std::string(to)});
    bytes_ += from.size() + to.size();
  }

  const std::vector<map_write>& writes() const { return writes_; }
  bool empty() const { return writes_.empty(); }
  std::size_t bytes() const { return bytes_; }  ///< of keys and values
  void clear() {
    writes_.clear();
    bytes_ = 0;
  }

 private:
  std::vector<map_write> writes_;
  std::size_t bytes_ = 0;
};

}  // namespace millrace
