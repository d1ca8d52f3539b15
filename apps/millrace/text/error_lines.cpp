#include "apps/millrace/text/error_lines.hpp"

namespace millrace::cli {

std::string every_line_after(std::string_view prefix, std::string_view text) {
  std::string out(prefix);
  for (const char c : text) {
    out += c;
    if (c == '\n') out += prefix;
  }
  return out;
}

}  // namespace millrace::cli
