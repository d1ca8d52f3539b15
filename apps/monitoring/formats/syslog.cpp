#include "apps/monitoring/formats/syslog.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "apps/monitoring/events/rfc3339.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/time_text.hpp"
#include "apps/monitoring/formats/utf8_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr unsigned priority_max = 191;  // facility 23, severity 7
constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

/// Takes `<34>`; false if there is none.
bool take_priority(std::string_view& text, severity& level) {
  if (!text.starts_with('<')) return false;
  unsigned priority = 0;
  const auto [end, failure] =
      std::from_chars(text.data() + 1, text.data() + std::min<std::size_t>(text.size(), 4), priority);
  const auto length = static_cast<std::size_t>(end - text.data());
  if (failure != std::errc{} || priority > priority_max || length >= text.size() || text[length] != '>') return false;
  level = static_cast<severity>(priority % 8);
  text.remove_prefix(length + 1);
  return true;
}

/// What stands before the next space, which is taken too.
std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::string_view unless_nil(std::string_view word) { return word == "-" ? std::string_view() : word; }

/// Takes `[id name="value"]…` or `-`; false if it is broken.
bool take_structured_data(std::string_view& text) {
  if (text.starts_with('-')) {
    text.remove_prefix(1);
    return text.empty() || text.front() == ' ';
  }
  if (!text.starts_with('[')) return false;
  while (text.starts_with('[')) {
    bool quoted_value = false;
    std::size_t at = 1;
    for (; at < text.size() && (quoted_value || text[at] != ']'); ++at) {
      if (text[at] == '"') quoted_value = !quoted_value;
      if (quoted_value && text[at] == '\\') ++at;
    }
    if (at >= text.size()) return false;
    text.remove_prefix(at + 1);
  }
  return text.empty() || text.front() == ' ';
}

/// The rest of a message behind `<34>1 `; false if it is not of RFC 5424 after all.
bool read_rfc5424(std::string_view text, log_line& line, const intake_context& context) {
  const auto time_word = take_word(text);
  const auto time = read_loose_rfc3339(time_word, context.zone_minutes);
  if (!time && time_word != "-") return false;
  line.time_ms = time.value_or(context.now_ms);
  const auto host = unless_nil(take_word(text));
  if (!host.empty()) line.host = host;
  line.app = unless_nil(take_word(text));
  take_word(text);  // the process
  take_word(text);  // the kind of message
  // Broken structured data is shown rather than lost.
  if (take_structured_data(text) && !text.empty()) text.remove_prefix(1);
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  if (text.starts_with(' ')) text.remove_prefix(1);  // servers that pass on the old form keep its space
  line.text = text;
  return true;
}

/// Takes a time that servers write before the host; false if there is none.
bool take_bsd_time(std::string_view& text, std::int64_t& time_ms, const intake_context& context) {
  const auto bsd = read_bsd_time(text.substr(0, bsd_time_bytes), context.now_ms, context.zone_minutes);
  if (bsd && (text.size() == bsd_time_bytes || text[bsd_time_bytes] == ' ')) {
    time_ms = *bsd;
    text.remove_prefix(std::min(bsd_time_bytes + 1, text.size()));
    return true;
  }
  auto rest = text;
  const auto precise = read_loose_rfc3339(take_word(rest), context.zone_minutes);
  if (!precise) return false;
  time_ms = *precise;
  text = rest;
  return true;
}

bool is_tag_byte(char c) { return c > ' ' && c != '[' && c != ':' && c != 0x7f; }

/// Takes `program[123]: `; false if there is none.
bool take_tag(std::string_view& text, std::string& app) {
  const auto name_end =
      static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_tag_byte) - text.begin());
  auto rest = text.substr(name_end);
  if (name_end == 0 || rest.empty()) return false;
  if (rest.starts_with('[')) {
    const auto end = rest.find(']');
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
  if (!rest.starts_with(':')) return false;
  app = text.substr(0, name_end);
  rest.remove_prefix(1);
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  text = rest;
  return true;
}

void read_rfc3164(std::string_view text, log_line& line, const intake_context& context) {
  if (take_bsd_time(text, line.time_ms, context)) {
    // A local program writes no host: its tag comes at once.
    if (!take_tag(text, line.app)) {
      const auto host = take_word(text);
      if (!host.empty()) line.host = host;
      (void)take_tag(text, line.app);
    }
  } else {
    (void)take_tag(text, line.app);
  }
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  line.text = text;
}

}  // namespace

result<log_line> read_syslog(std::string_view message, const intake_context& context) {
  while (!message.empty() && (message.back() == '\n' || message.back() == '\r' || message.back() == '\0')) {
    message.remove_suffix(1);
  }
  if (message.empty()) return make_error(errc::invalid_argument, "syslog: an empty message");
  log_line line{.host = context.host, .app = {}, .level = severity::notice, .text = {}, .time_ms = context.now_ms};
  auto rest = message;
  if (!take_priority(rest, line.level)) {
    line.text = message;
  } else if (!rest.starts_with("1 ") || !read_rfc5424(rest.substr(2), line, context)) {
    read_rfc3164(rest, line, context);
  }
  make_utf8(line.host, origin_bytes_max);
  make_utf8(line.app, origin_bytes_max);
  make_utf8(line.text, line_bytes_max);
  return line;
}

}  // namespace millrace::monitoring
