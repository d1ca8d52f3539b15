#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "apps/monitoring/events/label_set.hpp"
#include "codecs/base/result.hpp"

namespace re2 {
class RE2;
}

namespace millrace::monitoring {

/// The bounds of a regular expression.
inline constexpr std::size_t pattern_bytes_max = 4096;
inline constexpr std::int64_t pattern_memory_bytes_max = 1 << 20;

/// `invalid_argument` if it is none (RE2's language) or crosses a bound. It matches whole values only: "a.*" is
/// "^a.*$".
result<std::shared_ptr<const re2::RE2>> whole_pattern(std::string_view pattern);

/// One condition of a selector: `name="x"`, `!=`, `=~`, `!~`. A label that a series has not counts as empty.
/// Threads: immutable, share freely.
class label_matcher {
 public:
  enum class kind : std::uint8_t { equal, not_equal, matches, matches_not };

  /// `invalid_argument`: `name` is no name of a label, or as `whole_pattern`.
  static result<label_matcher> of(std::string name, kind how, std::string value);

  const std::string& name() const { return name_; }
  kind how() const { return how_; }
  const std::string& value() const { return value_; }

  bool admits(std::string_view value) const;
  bool admits(const label_set& labels) const { return admits(labels.value(name_)); }

  /// `name="x"`, with what must be escaped in the value.
  std::string text() const;

  friend bool operator==(const label_matcher& a, const label_matcher& b) {
    return a.name_ == b.name_ && a.how_ == b.how_ && a.value_ == b.value_;
  }

 private:
  std::string name_;
  kind how_ = kind::equal;
  std::string value_;
  std::shared_ptr<const re2::RE2> pattern_;  // of the two that match
};

}  // namespace millrace::monitoring
