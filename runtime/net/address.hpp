#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

/// A host, by name or number, and a TCP port. IPv6 numbers are written in brackets: "[::1]:9092".
struct network_address {
  std::string host;
  std::uint16_t port = 0;

  /// "HOST:PORT"; `invalid_argument` with the reason otherwise. Names are not looked up.
  static result<network_address> parse(std::string_view text);

  std::string to_string() const;

  friend bool operator==(const network_address&, const network_address&) = default;
};

}  // namespace millrace
