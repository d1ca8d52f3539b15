#include "apps/monitoring/formats/utf8_text.hpp"

#include "apps/monitoring/formats/intake_limits.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::string_view replacement_character = "\xef\xbf\xbd";

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; }

/// Bytes of the character that `text` begins with; 0 if it begins with none.
std::size_t character_length(std::string_view text) {
  for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
    if (is_utf8(text.substr(0, length))) return length;
  }
  return 0;
}

void cut_between_characters(std::string& text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return;
  auto end = bytes_max;
  // A character has at most four bytes; what goes on for longer is none.
  while (end > 0 && end + 3 > bytes_max && continues_character(text[end])) --end;
  text.resize(end);
}

}  // namespace

void make_utf8(std::string& text, std::size_t bytes_max) {
  cut_between_characters(text, bytes_max);
  if (is_utf8(text)) return;
  std::string good;
  for (std::string_view rest = text; !rest.empty();) {
    const auto length = character_length(rest);
    good.append(length > 0 ? rest.substr(0, length) : replacement_character);
    rest.remove_prefix(length > 0 ? length : 1);
  }
  cut_between_characters(good, bytes_max);
  text = std::move(good);
}

std::string quoted(std::string_view bytes) {
  std::string text(bytes.substr(0, quoted_bytes_max));
  make_utf8(text, quoted_bytes_max);
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return "'" + text + (bytes.size() > quoted_bytes_max ? "…'" : "'");
}

}  // namespace millrace::monitoring
