#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// The label under which the name of a metric stands.
inline constexpr std::string_view name_label = "__name__";

/// The bounds of a series' name; what is beyond is refused.
inline constexpr std::size_t labels_max = 64;
inline constexpr std::size_t label_name_bytes_max = 256;
inline constexpr std::size_t label_value_bytes_max = 4096;

/// Labels of one series by their names: sorted, no name twice, no empty value; the metric's name is `__name__`.
/// Source: the Prometheus data model.
class label_set {
 public:
  using pair = std::pair<std::string, std::string>;

  label_set() = default;

  /// Sorts; the last of equal names counts, and empty values are left out. `invalid_argument` if a name is none, a
  /// value is no UTF-8, or a bound is crossed.
  static result<label_set> of(std::vector<pair> labels);

  /// Of `name{a="x",b="y"}`, as `text` writes it; spaces are allowed between the parts.
  static result<label_set> read(std::string_view text);

  const std::vector<pair>& all() const { return labels_; }
  bool empty() const { return labels_.empty(); }

  /// Empty if there is no such label.
  std::string_view value(std::string_view name) const;
  std::string_view metric() const { return value(name_label); }

  /// `name{a="x",b="y"}`: one text for one series. Quotes, backslashes and line feeds in values are escaped by `\`.
  std::string text() const;

  friend bool operator==(const label_set&, const label_set&) = default;
  friend auto operator<=>(const label_set&, const label_set&) = default;

 private:
  std::vector<pair> labels_;
};

/// `[a-zA-Z_:][a-zA-Z0-9_:]*`; labels have no colons.
bool is_metric_name(std::string_view name);
bool is_label_name(std::string_view name);

/// `name` with an underscore for each byte that may not stand in a metric's or label's name.
std::string as_metric_name(std::string_view name);
std::string as_label_name(std::string_view name);

}  // namespace millrace::monitoring
