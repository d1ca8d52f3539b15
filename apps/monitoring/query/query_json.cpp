#include "apps/monitoring/query/query_json.hpp"

#include <span>

#include "apps/monitoring/query/number_text.hpp"
#include "codecs/base/json_text.hpp"

namespace millrace::monitoring {
namespace {

/// What a value and its time take on the average, for one allocation instead of many.
constexpr std::size_t value_bytes_guess = 28;

void append_time_and_value(std::string& to, std::int64_t time_ms, double value) {
  to += '[';
  append_seconds(to, time_ms);
  to += ",\"";
  append_number(to, value);
  to += "\"]";
}

/// `[1435781430,"` of each step, made once for all series.
std::vector<std::string> step_beginnings(const step_grid& grid) {
  std::vector<std::string> all(grid.count);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = "[";
    append_seconds(all[i], grid.at(i));
    all[i] += ",\"";
  }
  return all;
}

void append_matrix_series(std::string& to, const label_set& labels, std::span<const double> values,
                          const std::vector<std::string>& beginnings) {
  to += "{\"metric\":";
  append_labels_json(to, labels);
  to += ",\"values\":[";
  bool first = true;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_present(values[i])) continue;
    if (!first) to += ',';
    first = false;
    to += beginnings[i];
    append_number(to, values[i]);
    to += "\"]";
  }
  to += "]}";
}

void append_raw_series(std::string& to, const raw_series& series) {
  to += "{\"metric\":";
  append_labels_json(to, series.labels);
  to += ",\"values\":[";
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (i > 0) to += ',';
    append_time_and_value(to, series.values[i].first, series.values[i].second);
  }
  to += "]}";
}

/// Elements with commas between them, as long as `to` is not too long.
template <class Elements, class Append>
bool append_list(std::string& to, const Elements& elements, std::size_t bytes_max, Append append) {
  bool first = true;
  for (const auto& element : elements) {
    if (!first) to += ',';
    first = false;
    append(element);
    if (to.size() > bytes_max) return false;
  }
  to += "]}";
  return true;
}

}  // namespace

void append_labels_json(std::string& to, const label_set& labels) {
  to += '{';
  bool first = true;
  for (const auto& [name, value] : labels.all()) {
    if (!first) to += ',';
    first = false;
    append_json_text(to, name);
    to += ':';
    append_json_text(to, value);
  }
  to += '}';
}

bool append_instant_answer(std::string& to, const query_answer& answer, std::size_t bytes_max) {
  const auto time_ms = answer.grid.start_ms;
  switch (answer.type) {
    case value_type::scalar:
      to += "{\"resultType\":\"scalar\",\"result\":";
      append_time_and_value(to, time_ms, answer.numbers.front());
      to += '}';
      return true;
    case value_type::text:
      to += "{\"resultType\":\"string\",\"result\":[";
      append_seconds(to, time_ms);
      to += ',';
      append_json_text(to, answer.text);
      to += "]}";
      return to.size() <= bytes_max;
    case value_type::instant_vector:
      to += "{\"resultType\":\"vector\",\"result\":[";
      return append_list(to, answer.series, bytes_max, [&](const column& series) {
        to += "{\"metric\":";
        append_labels_json(to, series.labels);
        to += ",\"value\":";
        append_time_and_value(to, time_ms, series.values.front());
        to += '}';
      });
    case value_type::range_vector:
      to += "{\"resultType\":\"matrix\",\"result\":[";
      return append_list(to, answer.ranges, bytes_max,
                         [&](const raw_series& series) { append_raw_series(to, series); });
  }
  return false;
}

bool append_range_answer(std::string& to, const query_answer& answer, std::size_t bytes_max) {
  const auto beginnings = step_beginnings(answer.grid);
  to += "{\"resultType\":\"matrix\",\"result\":[";
  if (answer.type == value_type::scalar) {
    append_matrix_series(to, {}, answer.numbers, beginnings);
    to += "]}";
    return to.size() <= bytes_max;
  }
  to.reserve(std::min(bytes_max, to.size() + answer.series.size() * answer.grid.count * value_bytes_guess));
  return append_list(to, answer.series, bytes_max,
                     [&](const column& series) { append_matrix_series(to, series.labels, series.values, beginnings); });
}

}  // namespace millrace::monitoring
