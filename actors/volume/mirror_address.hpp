#pragma once
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// "host:port/payments" in its two parts.
struct mirror_address {
  network_address node;
  std::string volume;
};

/// `invalid_argument`.
result<mirror_address> parse_mirror_address(std::string_view text);

}  // namespace millrace
