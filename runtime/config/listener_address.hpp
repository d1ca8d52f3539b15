#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace {

/// NAME://HOST:PORT: an address and the name by which its advertised counterpart is found.
struct listener_address {
  std::string name;
  network_address address;

  /// `invalid_argument` with the reason. A name is of letters, digits, '-' and '_'.
  static result<listener_address> parse(std::string_view text);
};

/// Why a text is no listener's address; nothing if it is one.
std::optional<std::string> object_to_listener(std::string_view text);

/// Why a text is neither HOST:PORT nor empty; nothing if it is.
std::optional<std::string> object_to_address_or_nothing(std::string_view text);

/// Why a text is no page of a job, JOB=http://HOST[:PORT][/PATH] or https; nothing if it is one.
std::optional<std::string> object_to_page(std::string_view text);

}  // namespace millrace
