#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/access/access_identity.hpp"

namespace millrace {

/// What a term asks about.
enum class access_subject : std::uint8_t { anyone, user, group, role };

/// `p`, `u:NAME`, `g:NAME` or `r:NAME`. Names are compared byte by byte.
struct access_term {
  access_subject subject = access_subject::anyone;
  std::string name;  ///< empty for `anyone`, and only then

  friend bool operator==(const access_term&, const access_term&) = default;
};

/// Whether `who` is one of those the term means. No allocation.
bool matches(const access_term& term, const access_identity& who) noexcept;

/// As it is written in an expression, its name quoted if it must be.
std::string text_of(const access_term& term);

/// What may stand in a name without quotes: ASCII letters and digits, and _ - . @ / +
bool is_plain_name_character(char c) noexcept;

}  // namespace millrace
