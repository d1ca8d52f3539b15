#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "apps/bench/flow/mapped_file.hpp"
#include "codecs/base/result.hpp"

namespace millrace::bench {

/// A file of JSON objects, one a line, taken from the front. The lines are those of the comparison's generator: flat,
/// without spaces and escapes. Views into it hold as long as it does.
class json_lines {
 public:
  static result<json_lines> open(const std::string& path) {
    auto file = mapped_file::open(path);
    if (!file) return file.error();
    return json_lines(std::move(*file));
  }

  /// Calls `field(name, value)` for each field of the next line, values without their quotes; false at the end.
  template <class F>
  bool next(F field) {
    if (at_ == end_) return false;
    while (at_ != end_ && *at_ != '\n') {
      const auto* const name = at_ + 2;  // behind { or , and a quote
      const auto* name_end = name;
      while (*name_end != '"') ++name_end;
      const auto* value = name_end + 2;  // behind a quote and a colon
      const bool quoted = *value == '"';
      if (quoted) ++value;
      at_ = value;
      while (*at_ != '"' && *at_ != ',' && *at_ != '}') ++at_;
      field(std::string_view(name, static_cast<std::size_t>(name_end - name)),
            std::string_view(value, static_cast<std::size_t>(at_ - value)));
      if (quoted) ++at_;
      if (*at_ == '}') ++at_;
    }
    if (at_ != end_) ++at_;
    return true;
  }

 private:
  explicit json_lines(mapped_file file)
      : file_(std::move(file)), at_(file_.bytes().data()), end_(at_ + file_.bytes().size()) {}

  mapped_file file_;
  const char* at_;
  const char* end_;
};

inline std::int64_t whole_number(std::string_view digits) {
  std::int64_t number = 0;
  for (const char c : digits) number = number * 10 + (c - '0');
  return number;
}

/// Digits with at most one point, so few that the quotient is exact.
inline double decimal_number(std::string_view digits) {
  std::int64_t number = 0, scale = 1;
  bool behind_point = false;
  for (const char c : digits) {
    if (c == '.') {
      behind_point = true;
      continue;
    }
    number = number * 10 + (c - '0');
    if (behind_point) scale *= 10;
  }
  return static_cast<double>(number) / static_cast<double>(scale);
}

}  // namespace millrace::bench
