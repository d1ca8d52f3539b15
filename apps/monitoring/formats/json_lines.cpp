#include "apps/monitoring/formats/json_lines.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/events/rfc3339.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/json_values.hpp"
#include "apps/monitoring/formats/severity_text.hpp"
#include "apps/monitoring/formats/time_text.hpp"
#include "apps/monitoring/formats/utf8_text.hpp"

namespace millrace::monitoring {
namespace {

using names = std::initializer_list<std::string_view>;

constexpr std::string_view blanks = " \t\r\n";

std::optional<json::element> first_field(json::element record, names known) {
  for (const auto name : known) {
    if (const auto value = field_of(record, name)) return value;
  }
  return {};
}

/// The first text among them; of an object, its name.
std::string first_name(json::element record, names known) {
  for (const auto name : known) {
    const auto value = field_of(record, name);
    if (!value) continue;
    const auto text = value->is_object() ? text_field(*value, "name") : text_in(*value);
    if (text) return std::string(*text);
  }
  return {};
}

severity level_of(json::element record) {
  const auto told = first_field(record, {"level", "severity"});
  if (!told) return severity::informational;
  const auto text = text_in(*told);
  if (const auto named = severity_named(text.value_or(""))) return *named;
  return severity_numbered(number_in(*told).value_or(-1)).value_or(severity::informational);
}

using unit_of_time = std::optional<std::int64_t> (*)(double number);

std::optional<std::int64_t> ms_as_they_are(double number) { return ms_of_seconds(number / 1'000); }

/// Now if there is none; nothing if it cannot be read.
std::optional<std::int64_t> time_of(std::optional<json::element> told, const intake_context& context,
                                    unit_of_time unit) {
  if (!told) return context.now_ms;
  if (const auto number = number_in(*told)) return unit(*number);
  const auto text = text_in(*told);
  return text ? read_loose_rfc3339(*text, context.zone_minutes) : std::nullopt;
}

class json_lines_reader {
 public:
  explicit json_lines_reader(const intake_context& context) : context_(context) {}

  bool full() const { return out_.full(); }
  intake_batch finish() && { return std::move(out_).finish(); }

  /// False, and nothing is done, if it is no JSON.
  bool take_document(std::string_view text) {
    // Logs may hold anything, and one bad byte must not hide the line.
    const bool readable = simdjson::validate_utf8(text);
    std::string good;
    if (!readable) make_utf8(good.assign(text), json_document_bytes_max);
    const auto root = reader_.read(readable ? text : good);
    if (!root) {
      why_ = root.error().context;
      return false;
    }
    json::array list;
    if (root->get_array().get(list) == simdjson::SUCCESS) {
      for (const auto one : list) take_record(one, text);
    } else if (const auto several = field_of(*root, "metrics"); several && several->is_array()) {
      for_each_in(*root, "metrics", [&](json::element one) { take_record(one, text); });
    } else {
      take_record(*root, text);
    }
    return true;
  }

  void refuse(std::string_view text) { out_.refuse(why_, text); }

 private:
  void take_record(json::element record, std::string_view text) {
    if (full()) return;
    why_ = record.is_object() ? refusal_of(record) : "no object";
    if (!why_.empty()) refuse(text);
  }

  /// Takes it; or tells why not.
  std::string refusal_of(json::element record) {
    const auto name = text_field(record, "name");
    const auto fields = field_of(record, "fields");
    if (name && fields && fields->is_object()) return take_fields(record, *name, *fields);
    if (const auto message = first_field(record, {"message", "msg", "text", "log"})) return take_line(record, *message);
    const auto value = field_of(record, "value");
    if (name && value) return take_metric(record, *name, *value);
    return "neither a metric nor a log line";
  }

  std::string take_line(json::element record, json::element message) {
    const auto told = first_field(record, {"time", "timestamp", "ts", "@timestamp"});
    log_line line;
    // A line with a time that cannot be read came now, which is better than not at all.
    line.time_ms = time_of(told, context_, ms_of_any_unit).value_or(context_.now_ms);
    line.host = first_name(record, {"host", "hostname"});
    if (line.host.empty()) line.host = context_.host;
    line.app = first_name(record, {"app", "service"});
    line.level = level_of(record);
    line.text = any_text(message);
    out_.take(std::move(line));
    return {};
  }

  std::string take_metric(json::element record, std::string_view name, json::element value) {
    const auto number = number_in(value);
    if (!number) return "the value is no number";
    const auto time_ms = time_of(first_field(record, {"time", "timestamp"}), context_, ms_as_they_are);
    if (!time_ms) return "no such time";
    return tell(labels_of(record, "labels"), name, *number, *time_ms);
  }

  std::string take_fields(json::element record, std::string_view name, json::element fields) {
    const auto time_ms = time_of(field_of(record, "timestamp"), context_, ms_of_any_unit);
    if (!time_ms) return "no such time";
    const auto labels = labels_of(record, "tags");
    json::object object;
    if (fields.get_object().get(object) != simdjson::SUCCESS) return "no fields";
    for (const auto [field, value] : object) {
      if (full()) break;
      double number = 0;
      bool truth = false;
      if (value.get_bool().get(truth) == simdjson::SUCCESS) {
        number = truth ? 1 : 0;
      } else if (value.get_double().get(number) != simdjson::SUCCESS) {
        continue;
      }
      const auto metric = field == "value" ? std::string(name) : std::string(name).append("_").append(field);
      if (auto why = tell(labels, metric, number, *time_ms); !why.empty()) return why;
    }
    return {};
  }

  std::vector<label_set::pair> labels_of(json::element record, std::string_view under) const {
    std::vector<label_set::pair> labels;
    json::object object;
    const auto found = field_of(record, under);
    if (found && found->get_object().get(object) == simdjson::SUCCESS) {
      for (const auto [name, value] : object) {
        // One more than there may be is enough to be refused.
        if (labels.size() > labels_max) break;
        if (!value.is_null()) labels.emplace_back(as_label_name(name), any_text(value));
      }
    }
    add_sender(labels, context_);
    return labels;
  }

  std::string tell(std::vector<label_set::pair> labels, std::string_view name, double value, std::int64_t time_ms) {
    // The last of equal names counts: no label renames the metric.
    labels.emplace_back(name_label, as_metric_name(name));
    const auto series = label_set::of(std::move(labels));
    if (!series) return series.error().context;
    out_.take(series->text(), value, time_ms);
    return {};
  }

  intake_context context_;
  json_reader reader_;
  batch_builder out_;
  std::string why_;
};

}  // namespace

result<intake_batch> read_json_lines(std::string_view bytes, const intake_context& context) {
  if (bytes.size() > delivery_bytes_max) {
    return make_error(errc::limit_exceeded, "JSON lines of " + std::to_string(bytes.size()) + " bytes");
  }
  json_lines_reader reader(context);
  bool first = true;
  while (!bytes.empty() && !reader.full()) {
    const auto end = bytes.find('\n');
    const auto line = bytes.substr(0, end);
    if (line.find_first_not_of(blanks) != std::string_view::npos && !reader.take_document(line)) {
      // What is no JSON at once may be the first line of a document.
      if (first && end != std::string_view::npos && reader.take_document(bytes)) break;
      reader.refuse(line);
    }
    first = first && line.find_first_not_of(blanks) == std::string_view::npos;
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
  }
  return std::move(reader).finish();
}

}  // namespace millrace::monitoring
