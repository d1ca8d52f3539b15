#include "apps/millrace/text/record_line.hpp"

#include <fmt/format.h>

namespace millrace::cli {

result<record> read_line(std::string_view line, const line_rules& rules) {
  record r;
  if (rules.key_separator) {
    const auto at = line.find(*rules.key_separator);
    if (at == std::string_view::npos) {
      return make_error(errc::invalid_argument, fmt::format("no key separator '{}'", *rules.key_separator));
    }
    r.key = line.substr(0, at);
    line.remove_prefix(at + rules.key_separator->size());
  }
  if (!line.empty() || !rules.empty_is_null) r.value = line;
  return r;
}

result<record_header> read_header(std::string_view text) {
  const auto at = text.find('=');
  record_header header{std::string(text.substr(0, at)), std::nullopt};
  if (header.key.empty()) {
    return make_error(errc::invalid_argument, fmt::format("'{}' is no header; write name=value", text));
  }
  if (at != std::string_view::npos) header.value = text.substr(at + 1);
  return header;
}

}  // namespace millrace::cli
