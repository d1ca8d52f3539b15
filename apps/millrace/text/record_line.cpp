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
  if (at == 0 || at == std::string_view::npos) {
    return make_error(errc::invalid_argument, fmt::format("'{}' is no header; write name=value", text));
  }
  return record_header{std::string(text.substr(0, at)), std::string(text.substr(at + 1))};
}

}  // namespace millrace::cli
