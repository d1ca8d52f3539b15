#include "apps/monitoring/formats/syslog_stream.hpp"

#include <algorithm>
#include <utility>

namespace millrace::monitoring {
namespace {

constexpr std::uint64_t counted_bytes_max = 64 << 20;

bool is_count_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

void syslog_stream::keep(std::string_view bytes) {
  const auto kept = bytes.substr(0, bytes_max_ - message_.bytes.size());
  message_.bytes.append(kept);
  message_.cut = message_.cut || kept.size() < bytes.size();
}

void syslog_stream::complete(std::vector<syslog_message>& out) {
  if (message_.bytes.ends_with('\r')) message_.bytes.pop_back();
  if (!message_.bytes.empty()) out.push_back(std::move(message_));
  message_ = {};
  count_ = 0;
  state_ = state::between;
}

result<std::vector<syslog_message>> syslog_stream::take(std::string_view bytes) {
  std::vector<syslog_message> out;
  while (!bytes.empty()) {
    const char first = bytes.front();
    switch (state_) {
      case state::between:
        // Some end counted messages with a line feed nevertheless.
        if (first == '\n' || first == '\r' || first == '\0') {
          bytes.remove_prefix(1);
        } else {
          state_ = is_count_digit(first) && first != '0' ? state::counting : state::line;
        }
        break;
      case state::counting:
        if (is_count_digit(first)) {
          count_ = count_ * 10 + static_cast<std::uint64_t>(first - '0');
          if (count_ > counted_bytes_max) {
            return make_error(errc::invalid_argument, "syslog: no message has " + std::to_string(count_) + " bytes");
          }
          keep(bytes.substr(0, 1));
          bytes.remove_prefix(1);
        } else if (first == ' ') {
          message_ = {};
          bytes.remove_prefix(1);
          state_ = state::counted;
        } else {
          state_ = state::line;
        }
        break;
      case state::counted: {
        const auto part = bytes.substr(0, count_);
        keep(part);
        bytes.remove_prefix(part.size());
        count_ -= part.size();
        if (count_ == 0) complete(out);
        break;
      }
      case state::line: {
        const auto end = bytes.find('\n');
        keep(bytes.substr(0, end));
        bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
        if (end != std::string_view::npos) complete(out);
        break;
      }
    }
  }
  return out;
}

std::vector<syslog_message> syslog_stream::finish() {
  std::vector<syslog_message> out;
  message_.cut = message_.cut || state_ == state::counted;
  complete(out);
  return out;
}

}  // namespace millrace::monitoring
