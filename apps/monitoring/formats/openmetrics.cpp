#include "apps/monitoring/formats/openmetrics.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/letter_case.hpp"
#include "apps/monitoring/formats/number_text.hpp"
#include "apps/monitoring/formats/series_text.hpp"
#include "apps/monitoring/formats/time_text.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::string_view end_of_exposition = "# EOF";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

void skip_blanks(std::string_view& text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
}

bool take_character(std::string_view& text, char wanted) {
  skip_blanks(text);
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(1);
  return true;
}

/// What stands before the next blank or one of `ends`.
std::string_view take_token(std::string_view& text, std::string_view ends = {}) {
  skip_blanks(text);
  const auto ends_token = [&](char c) { return is_blank(c) || ends.find(c) != std::string_view::npos; };
  const auto length = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), ends_token) - text.begin());
  const auto token = text.substr(0, length);
  text.remove_prefix(length);
  return token;
}

/// Reads one line after the other; what it has allocated for one serves the next.
class exposition_reader {
 public:
  exposition_reader(exposition format, const intake_context& context) : format_(format), now_ms_(context.now_ms) {}

  void take_line(std::string_view line) {
    if (const auto why = read_line(line); !why.empty()) out_.refuse(why, line);
  }

  bool full() const { return out_.full(); }
  intake_batch finish() && { return std::move(out_).finish(); }

 private:
  /// Why it is refused; empty if it is not.
  std::string_view read_line(std::string_view line) {
    auto rest = line;
    skip_blanks(rest);
    if (rest.empty() || rest.starts_with('#')) return {};
    labels_.clear();
    unescaped_.clear();
    const auto metric = take_token(rest, "{");
    if (!is_metric_name(metric)) return "no name of a metric";
    labels_.emplace_back(name_label, metric);
    if (take_character(rest, '{')) {
      if (const auto why = take_labels(rest); !why.empty()) return why;
    }
    const auto value = read_number(take_token(rest));
    if (!value) return "no value";
    const auto time_ms = take_time(rest);
    if (!time_ms) return "no such time";
    skip_blanks(rest);
    const bool exemplar = format_ == exposition::openmetrics && rest.starts_with("# ");
    if (!rest.empty() && !exemplar) return "more than a value and a time";
    auto series = series_text(labels_);
    if (!series) return labels_refused(series.error());
    out_.take(std::move(*series), *value, *time_ms);
    return {};
  }

  std::string_view labels_refused(const error& why) {
    why_ = why.context;
    return why_;
  }

  std::string_view take_labels(std::string_view& rest) {
    while (!take_character(rest, '}')) {
      const auto name = take_token(rest, "=");
      if (!is_label_name(name)) return "no name of a label";
      if (name == name_label) return "a label that renames the metric";
      if (labels_.size() > labels_max) return "too many labels";
      if (!take_character(rest, '=') || !take_character(rest, '"')) return "a label without a value in quotes";
      const auto value = take_value(rest);
      if (!value) return "a label's value does not end";
      labels_.emplace_back(name, *value);
      if (take_character(rest, ',')) continue;
      if (!take_character(rest, '}')) return "labels that do not end";
      break;
    }
    return {};
  }

  /// Of `rest` behind the quote; takes the one at its end too.
  std::optional<std::string_view> take_value(std::string_view& rest) {
    const auto plain_end = rest.find_first_of("\"\\");
    if (plain_end == std::string_view::npos) return {};
    if (rest[plain_end] == '"') {
      const auto value = rest.substr(0, plain_end);
      rest.remove_prefix(plain_end + 1);
      return value;
    }
    auto& value = unescaped_.emplace_back();
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (rest[i] == '"') {
        rest.remove_prefix(i + 1);
        return value;
      }
      if (rest[i] != '\\' || i + 1 == rest.size()) {
        value.push_back(rest[i]);
        continue;
      }
      ++i;
      if (rest[i] != 'n' && rest[i] != '"' && rest[i] != '\\') value.push_back('\\');
      value.push_back(rest[i] == 'n' ? '\n' : rest[i]);
    }
    return {};
  }

  std::optional<std::int64_t> take_time(std::string_view& rest) const {
    skip_blanks(rest);
    if (rest.empty() || rest.starts_with('#')) return now_ms_;
    const auto token = take_token(rest);
    if (format_ == exposition::openmetrics) {
      const auto seconds = read_number(token);
      return seconds ? ms_of_seconds(*seconds) : std::nullopt;
    }
    std::int64_t ms = 0;
    const auto [end, failure] = std::from_chars(token.data(), token.data() + token.size(), ms);
    if (failure != std::errc{} || end != token.data() + token.size()) return {};
    return ms;
  }

  exposition format_;
  std::int64_t now_ms_;
  batch_builder out_;
  std::vector<label_view> labels_;
  std::deque<std::string> unescaped_;  // what labels_ borrows must stay where it is
  std::string why_;
};

/// What is not there yet becomes the name of a label that has to make way.
std::string exported_name(const std::vector<label_set::pair>& labels, const std::string& name) {
  auto exported = "exported_" + name;
  while (std::any_of(labels.begin(), labels.end(), [&](const auto& label) { return label.first == exported; })) {
    exported.insert(0, "exported_");
  }
  return exported;
}

void put_target_label(std::vector<label_set::pair>& labels, const std::string& name, std::string_view value) {
  if (value.empty()) return;
  for (auto& label : labels) {
    if (label.first == name) label.first = exported_name(labels, name);
  }
  labels.emplace_back(name, value);
}

}  // namespace

exposition exposition_of(std::string_view content_type) {
  constexpr std::string_view type = "application/openmetrics-text";
  skip_blanks(content_type);
  return same_letters(content_type.substr(0, type.size()), type) ? exposition::openmetrics
                                                                 : exposition::prometheus_text;
}

result<intake_batch> read_exposition(std::string_view bytes, exposition format, const intake_context& context) {
  if (bytes.size() > delivery_bytes_max) {
    return make_error(errc::limit_exceeded, "an exposition of " + std::to_string(bytes.size()) + " bytes");
  }
  exposition_reader reader(format, context);
  bool ended = false;
  while (!bytes.empty() && !ended && !reader.full()) {
    const auto end = bytes.find('\n');
    auto line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    ended = format == exposition::openmetrics && line == end_of_exposition;
    if (!ended) reader.take_line(line);
  }
  if (format == exposition::openmetrics && !reader.full() && (!ended || !bytes.empty())) {
    return make_error(errc::invalid_argument,
                      ended ? "OpenMetrics: more stands behind # EOF" : "OpenMetrics: no # EOF at the end");
  }
  return std::move(reader).finish();
}

result<void> scrape_labels(sample& scraped, std::string_view job, std::string_view instance) {
  const auto written = label_set::read(scraped.series);
  if (!written) return written.error();
  auto labels = written->all();
  put_target_label(labels, "job", job);
  put_target_label(labels, "instance", instance);
  const auto labelled = label_set::of(std::move(labels));
  if (!labelled) return labelled.error();
  scraped.series = labelled->text();
  return {};
}

}  // namespace millrace::monitoring
