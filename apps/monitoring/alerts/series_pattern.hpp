#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "codecs/base/result.hpp"

namespace re2 {
class RE2;
}

namespace millrace::monitoring {

/// A regular expression (RE2) of bounded size. Threads: immutable, share freely.
class text_pattern {
 public:
  /// `invalid_argument` with RE2's reason, or if the program that it becomes is too large.
  static result<text_pattern> read(std::string_view expression);

  const std::string& expression() const { return expression_; }
  bool matches_all_of(std::string_view text) const;
  bool matches_part_of(std::string_view text) const;

 private:
  std::string expression_;
  std::shared_ptr<const re2::RE2> compiled_;
};

enum class pattern_operator : std::uint8_t { equal, unequal, matching, unmatching };

/// One condition on one label. A label that is missing has the empty value, as in Prometheus.
struct label_condition {
  std::string label;
  pattern_operator compare = pattern_operator::equal;
  std::string value;                     ///< the text or the expression
  std::vector<text_pattern> expression;  ///< one for the operators with expressions, else none

  bool holds_for(const label_set& labels) const;
};

/// Which series, or which logs (whose labels are `host`, `app` and `level`): all conditions hold.
struct series_pattern {
  std::vector<label_condition> conditions;

  /// Of `name{label="text",other=~"expression"}` in Prometheus' way; expressions have to fit whole values. Either part
  /// may be missing, not both. `invalid_argument` tells at which byte.
  static result<series_pattern> read(std::string_view text);

  bool matches(const label_set& labels) const;

  /// The value that `label` must have by `=`; empty if it may have several.
  std::string_view fixed_value(std::string_view label) const;

  std::string text() const;
};

}  // namespace millrace::monitoring
