#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// A piece of an expression. Borrows `text`.
struct token {
  enum class kind : std::uint8_t { end, name, number, duration, text, symbol };

  kind what = kind::end;
  std::size_t position = 0;      ///< of its first byte, from 1
  std::string_view text{};       ///< as it stands
  double number = 0;             ///< of a number
  std::int64_t duration_ms = 0;  ///< of a duration
  std::string value{};           ///< of a text, without quotes and escapes
};

/// All of `text`, an `end` last; '#' begins a comment up to the end of its line. `invalid_argument` "at 12: …": a byte,
/// number or text is none.
result<std::vector<token>> promql_tokens(std::string_view text);

/// "at 12: " and what is wrong there.
error promql_error(std::size_t position, std::string_view what);

}  // namespace millrace::monitoring
