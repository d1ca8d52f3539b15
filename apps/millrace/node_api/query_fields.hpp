#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/http/message.hpp"

namespace millrace::node_api {

/// The parameters of an address' query, checked: what is wrong is remembered and asked for once, when all are read.
/// Borrows the request.
class query_fields {
 public:
  explicit query_fields(const http_request& request) : request_(request) {}

  /// Empty if it is not there.
  std::string text(std::string_view name) const;

  /// Decimal, `least` to `most`.
  std::uint64_t number(std::string_view name, std::uint64_t fallback, std::uint64_t least, std::uint64_t most);

  /// "?recursive", "?recursive=true", "?recursive=false"; `fallback` if it is not there.
  bool flag(std::string_view name, bool fallback = false);

  /// The twelve permission bits in octal, "0644"; -1 if it is not there.
  std::int32_t mode(std::string_view name);

  /// Bytes: as they are in `name`, or in base64 in `name_base64`; nothing if neither is there.
  std::optional<std::string> bytes(std::string_view name);

  /// What is wrong with the first that is; empty: nothing.
  const std::string& wrong() const { return wrong_; }

  /// For a rule of the route's own.
  void refuse(std::string why);

 private:
  const http_request& request_;
  std::string wrong_;
};

/// "0644", "644" → 0644; nothing if it is no octal number of twelve bits.
std::optional<std::int32_t> parse_mode(std::string_view text);

/// 0644 → "0644".
std::string mode_text(std::uint32_t mode);

}  // namespace millrace::node_api
