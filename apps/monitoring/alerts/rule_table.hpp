#pragma once
#include <toml++/toml.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// A number between two bounds.
struct number_range {
  double least = 0;
  double most = 0;
};

/// Reads the entries of one table of a file of rules. The first thing that is wrong sticks; what is read behind it is
/// of no use. Ownership: borrows the table.
class rule_table {
 public:
  /// `what` begins each message about it: "rule 'disk'".
  rule_table(const toml::table& entries, std::string what);

  bool has(std::string_view name) const;
  std::uint32_t line() const;
  void set_what(std::string what) { what_ = std::move(what); }

  std::optional<std::string> text(std::string_view name);
  std::optional<double> number(std::string_view name);

  /// "30s", "5m": a number with a unit, in milliseconds.
  std::optional<std::int64_t> duration(std::string_view name, number_range range_ms);

  /// RFC 3339, as a text or as a date of TOML with an offset.
  std::optional<std::int64_t> time(std::string_view name);

  std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t count_max);

  /// Refuses names that are not in `known`, and tells the nearest that is.
  void check_names(std::span<const std::string_view> known);

  /// `about` is the entry that is wrong, or empty for the table.
  void fail(std::string_view about, const std::string& why);
  bool ok() const { return !failure_; }
  error failure() const { return *failure_; }

 private:
  const toml::node* find(std::string_view name) const;

  const toml::table& entries_;
  std::string what_;
  std::optional<error> failure_;
};

/// "did you mean 'above'?" if one of `known` is near, else "there are above, below".
std::string nearest_of(std::string_view name, std::span<const std::string_view> known);

}  // namespace millrace::monitoring
