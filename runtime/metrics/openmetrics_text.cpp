#include "runtime/metrics/openmetrics_text.hpp"

#include <algorithm>

namespace millrace {
namespace {

constexpr std::string_view total = "_total";

/// "# HELP name text" or "# TYPE name kind", behind the word.
std::string described(std::string_view word, std::string_view rest) {
  const auto space = std::min(rest.find(' '), rest.size());
  auto name = rest.substr(0, space);
  auto text = rest.substr(space);
  const bool is_total = name.ends_with(total);
  if (is_total) name.remove_suffix(total.size());
  if (word == "# TYPE " && text == " counter" && !is_total) text = " unknown";
  std::string line(word);
  line.append(name);
  for (const char c : text) {
    if (c == '"') line.push_back('\\');
    line.push_back(c);
  }
  return line;
}

}  // namespace

std::string as_openmetrics(std::string_view text) {
  std::string made;
  made.reserve(text.size() + 16);
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const auto word = line.substr(0, 7);
    if (word == "# HELP " || word == "# TYPE ") {
      made.append(described(word, line.substr(7)));
    } else {
      made.append(line);
    }
    made.push_back('\n');
  }
  return made.append("# EOF\n");
}

bool accepts_openmetrics(std::string_view accept) {
  return accept.find("application/openmetrics-text") != std::string_view::npos;
}

}  // namespace millrace
