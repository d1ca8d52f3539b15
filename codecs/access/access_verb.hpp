#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

/// What somebody does to an object. access_rules.md tells what each verb allows on each kind of object.
/// Stored and spoken by name.
enum class access_verb : std::uint8_t { read, write, create, remove, list, admin };

inline constexpr std::array access_verbs{access_verb::read,   access_verb::write, access_verb::create,
                                         access_verb::remove, access_verb::list,  access_verb::admin};

/// "read", "write", "create", "remove", "list", "admin".
std::string_view name_of(access_verb verb);

/// `invalid_argument`: no verb is called so; the context lists those there are.
result<access_verb> parse_access_verb(std::string_view name);

}  // namespace millrace
