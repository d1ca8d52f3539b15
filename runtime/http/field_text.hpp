#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace millrace {

/// The small syntax that header fields share (RFC 9110 §5.6). ASCII only; no locale.
bool same_ignoring_case(std::string_view a, std::string_view b);

/// Without spaces and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Takes what stands before the next `separator` off `rest`, which is then empty at the end; nothing if `rest` was.
/// Quoted texts are not treated apart.
std::optional<std::string_view> take_until(std::string_view& rest, char separator);

/// Safe as a field's value: control characters are spaces, so that no value can begin a line of its own.
std::string field_value(std::string text);

}  // namespace millrace
