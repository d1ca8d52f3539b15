#include "apps/millrace/node_api/query_fields.hpp"

#include <charconv>

#include "runtime/http/base64.hpp"

namespace millrace::node_api {

std::string query_fields::text(std::string_view name) const {
  return std::string(request_.parameter(name).value_or(std::string_view()));
}

std::uint64_t query_fields::number(std::string_view name, std::uint64_t fallback, std::uint64_t least,
                                   std::uint64_t most) {
  const auto given = request_.parameter(name);
  if (!given) return fallback;
  std::uint64_t value = 0;
  const auto read = std::from_chars(given->data(), given->data() + given->size(), value);
  const bool is_read = read.ec == std::errc() && read.ptr == given->data() + given->size();
  if (is_read && value >= least && value <= most) return value;
  refuse(std::string(name) + " is a number from " + std::to_string(least) + " to " + std::to_string(most));
  return fallback;
}

bool query_fields::flag(std::string_view name, bool fallback) {
  const auto given = request_.parameter(name);
  if (!given) return fallback;
  if (given->empty() || *given == "true" || *given == "1") return true;
  if (*given == "false" || *given == "0") return false;
  refuse(std::string(name) + " is true or false");
  return fallback;
}

std::int32_t query_fields::mode(std::string_view name) {
  const auto given = request_.parameter(name);
  if (!given) return -1;
  const auto mode = parse_mode(*given);
  if (!mode) refuse(std::string(name) + " is an octal number such as 0644");
  return mode.value_or(-1);
}

std::optional<std::string> query_fields::bytes(std::string_view name) {
  const auto coded_name = std::string(name) + "_base64";
  const auto plain = request_.parameter(name);
  const auto coded = request_.parameter(coded_name);
  if (plain && coded) refuse("one of " + std::string(name) + " and " + coded_name + ", not both");
  if (plain) return std::string(*plain);
  if (!coded) return std::nullopt;
  auto decoded = bytes_of_base64(*coded);
  if (!decoded) {
    refuse(coded_name + " is no base64: " + decoded.error().context + " (a '+' in an address is written %2B)");
    return std::nullopt;
  }
  return std::move(*decoded);
}

void query_fields::refuse(std::string why) {
  if (wrong_.empty()) wrong_ = std::move(why);
}

std::optional<std::int32_t> parse_mode(std::string_view text) {
  std::uint32_t mode = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size() || mode > 07777) return {};
  return static_cast<std::int32_t>(mode);
}

std::string mode_text(std::uint32_t mode) {
  std::string text(4, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, mode >>= 3)
    *digit = static_cast<char>('0' + (mode & 7));
  return text;
}

}  // namespace millrace::node_api
