#include "apps/millrace/text/csv_record.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace millrace::cli {
namespace {

constexpr std::size_t record_bytes_max = std::size_t{64} << 20;

bool needs_quotes(std::string_view field, char delimiter) {
  if (field.empty()) return false;
  if (field.front() == ' ' || field.back() == ' ') return true;
  return field.find_first_of("\"\r\n") != std::string_view::npos || field.find(delimiter) != std::string_view::npos;
}

}  // namespace

void csv_record::begin() {
  fields_.assign(1, "");
  bytes_ = 0;
  whole_ = false;
}

/// A field without quotes, up to the delimiter or the line's end.
result<void> csv_record::take_plain(std::string_view line, std::size_t& at) {
  const auto end = std::min(line.find(delimiter_, at), line.size());
  auto field = line.substr(at, end - at);
  if (end == line.size() && field.ends_with('\r')) field.remove_suffix(1);
  if (field.find('"') != std::string_view::npos) {
    return make_error(errc::invalid_argument,
                      fmt::format("field {}: a quote within a field that does not begin with one", fields_.size()));
  }
  fields_.back() = field;
  at = end;
  return {};
}

/// A field's text behind its opening quote, as far as the line has it.
result<void> csv_record::take_quoted(std::string_view line, std::size_t& at) {
  auto& field = fields_.back();
  for (;;) {
    const auto quote = line.find('"', at);
    field += line.substr(at, quote - at);
    if (quote == std::string_view::npos) {
      at = line.size();
      return {};
    }
    at = quote + 1;
    if (at == line.size() || line[at] != '"') break;
    field += '"';
    ++at;
  }
  in_quotes_ = false;
  if (at == line.size() || line[at] == delimiter_) return {};
  if (at + 1 == line.size() && line[at] == '\r') {
    ++at;
    return {};
  }
  return make_error(errc::invalid_argument, fmt::format("field {}: text behind its closing quote", fields_.size()));
}

result<bool> csv_record::add_line(std::string_view line) {
  if (whole_) begin();
  bytes_ += line.size() + 1;
  if (bytes_ > record_bytes_max) return make_error(errc::limit_exceeded, "a record of more than 64 MiB");
  if (in_quotes_) fields_.back() += '\n';
  std::size_t at = 0;
  for (;;) {
    if (!in_quotes_ && fields_.back().empty() && at < line.size() && line[at] == '"') {
      in_quotes_ = true;
      ++at;
    }
    const bool was_quoted = in_quotes_;
    if (auto taken = was_quoted ? take_quoted(line, at) : take_plain(line, at); !taken) {
      in_quotes_ = false;
      whole_ = true;
      return taken.error();
    }
    if (in_quotes_) return false;
    if (at >= line.size()) break;
    ++at;  // the delimiter
    fields_.emplace_back();
  }
  whole_ = true;
  return true;
}

std::string csv_line(const std::vector<std::string>& fields, char delimiter) {
  std::string line;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i != 0) line += delimiter;
    if (!needs_quotes(fields[i], delimiter)) {
      line += fields[i];
      continue;
    }
    line += '"';
    for (const char c : fields[i]) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\n";
}

}  // namespace millrace::cli
