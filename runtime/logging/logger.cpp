#include "runtime/logging/logger.hpp"

#include <fmt/format.h>
#include <spdlog/logger.h>

#include <algorithm>

#include "runtime/logging/spdlog_level.hpp"

namespace millrace {
namespace {

/// What a terminal would obey.
bool is_control(char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }

bool needs_quotes(std::string_view text) {
  return text.empty() || text.find_first_of(" \"=\\") != std::string_view::npos ||
         std::any_of(text.begin(), text.end(), is_control);
}

void append_text(fmt::memory_buffer& line, std::string_view text) {
  if (!needs_quotes(text)) {
    line.append(text);
    return;
  }
  line.push_back('"');
  for (const char c : text) {
    switch (c) {
      case '"':
      case '\\':
        line.push_back('\\');
        line.push_back(c);
        break;
      case '\n': line.append(std::string_view("\\n")); break;
      case '\r': line.append(std::string_view("\\r")); break;
      case '\t': line.append(std::string_view("\\t")); break;
      default:
        if (is_control(c))
          fmt::format_to(fmt::appender(line), "\\x{:02x}", static_cast<unsigned char>(c));
        else
          line.push_back(c);
    }
  }
  line.push_back('"');
}

struct value_writer {
  fmt::memory_buffer& line;

  void operator()(std::string_view text) const { append_text(line, text); }
  template <class T>
  void operator()(T plain) const {
    fmt::format_to(std::back_inserter(line), "{}", plain);
  }
};

}  // namespace

bool logger::is_on(log_level level) const { return out_ && out_->should_log(to_spdlog(level)); }

std::string logger::line_of(std::string_view event, fields values) {
  fmt::memory_buffer line;
  line.append(event);
  for (const auto& [key, value] : values) {
    line.push_back(' ');
    line.append(key);
    line.push_back('=');
    std::visit(value_writer{line}, value);
  }
  return fmt::to_string(line);
}

void logger::write(log_level level, std::string_view event, fields values) const {
  if (is_on(level)) out_->log(to_spdlog(level), line_of(event, values));
}

}  // namespace millrace
