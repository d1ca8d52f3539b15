#pragma once
#include <string>
#include <string_view>

namespace millrace {

/// Whether bytes are well-formed UTF-8 (RFC 3629): no overlong sequence, no surrogate.
bool is_utf8(std::string_view bytes);

/// Appends a JSON text in its quotes, with what must be escaped. `utf8` is well-formed.
void append_json_text(std::string& to, std::string_view utf8);

}  // namespace millrace
