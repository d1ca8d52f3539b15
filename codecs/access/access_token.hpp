#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "codecs/access/access_term.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// One word of an expression's text.
struct access_token {
  enum class kind : std::uint8_t { end, open, close, negation, conjunction, disjunction, term };
  kind what = kind::end;
  std::size_t at = 0;  ///< bytes from the text's start
  access_term term;    ///< only of kind `term`
};

/// Cuts an expression's text into tokens. Ownership: borrows `text`, which must be UTF-8.
class access_tokens {
 public:
  explicit access_tokens(std::string_view text) : text_(text) {}

  /// `invalid_argument`: what stands next is no token; `limit_exceeded`: a name is too long.
  result<access_token> next();

  /// "character 7, at 'and g:x': `why`", for errors of whoever reads the tokens.
  error wrong_at(std::size_t at, std::string_view why, errc code = errc::invalid_argument) const;

  /// Characters up to and with the one at byte `at`: 1 for the first.
  std::size_t character_at(std::size_t at) const;

 private:
  result<access_token> next_word();
  result<std::string> plain_name(std::string_view word, std::size_t at) const;
  result<std::string> quoted_name();
  result<void> check_name(const std::string& name, std::size_t at) const;

  std::string_view text_;
  std::size_t position_ = 0;
};

/// The first byte of `text` that is not part of well-formed UTF-8; `text.size()` if there is none.
std::size_t first_byte_not_utf8(std::string_view text) noexcept;

}  // namespace millrace
