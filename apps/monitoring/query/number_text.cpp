#include "apps/monitoring/query/number_text.hpp"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string_view>

namespace millrace::monitoring {
namespace {

bool append_if_special(std::string& to, double value) {
  if (std::isfinite(value)) return false;
  to += std::isnan(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  return true;
}

/// Of "1.25e+21": the shortest digits, of which `fixed` would give more than are needed.
std::string spread_out(std::string_view scientific) {
  const auto e = scientific.find('e');
  const bool minus = scientific.front() == '-';
  std::string digits(1, scientific[minus ? 1 : 0]);
  if (e > (minus ? 2U : 1U)) digits += scientific.substr(minus ? 3 : 2, e - (minus ? 3 : 2));
  int exponent = 0;
  const auto* from = scientific.data() + e + (scientific[e + 1] == '+' ? 2 : 1);
  std::from_chars(from, scientific.data() + scientific.size(), exponent);
  const auto whole = static_cast<std::ptrdiff_t>(exponent) + 1;
  const auto size = static_cast<std::ptrdiff_t>(digits.size());
  if (whole <= 0) {
    digits.insert(0, "0." + std::string(static_cast<std::size_t>(-whole), '0'));
  } else if (whole >= size) {
    digits.append(static_cast<std::size_t>(whole - size), '0');
  } else {
    digits.insert(static_cast<std::size_t>(whole), ".");
  }
  return minus ? "-" + digits : digits;
}

}  // namespace

void append_number(std::string& to, double value) {
  if (append_if_special(to, value)) return;
  const double size = std::abs(value);
  char text[32];
  // Up to here fixed notation has no more digits than the shortest.
  if (size == 0 || (size >= 1e-6 && size < 1e15)) {
    to.append(text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr);
    return;
  }
  const std::string_view scientific(
      text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr -
                                     text));
  if (size < 1e-6 || size >= 1e21) {
    to += scientific;
  } else {
    to += spread_out(scientific);
  }
}

std::string plain_number_text(double value) {
  std::string out;
  if (append_if_special(out, value)) return out;
  char text[32];
  const auto* end = std::to_chars(text, text + sizeof text, value, std::chars_format::scientific).ptr;
  return spread_out({text, static_cast<std::size_t>(end - text)});
}

void append_seconds(std::string& to, std::int64_t time_ms) {
  char text[24];
  const auto seconds = time_ms / 1000, rest = std::abs(time_ms % 1000);
  if (seconds == 0 && time_ms < 0) to += '-';
  to.append(text, std::to_chars(text, text + sizeof text, seconds).ptr);
  if (rest == 0) return;
  to += '.';
  to += static_cast<char>('0' + rest / 100);
  to += static_cast<char>('0' + rest / 10 % 10);
  to += static_cast<char>('0' + rest % 10);
}

}  // namespace millrace::monitoring
