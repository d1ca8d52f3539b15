#include "apps/monitoring/formats/otlp_logs.hpp"

#include <string>

#include "apps/monitoring/formats/json_values.hpp"
#include "apps/monitoring/formats/otlp_values.hpp"
#include "apps/monitoring/formats/severity_text.hpp"

namespace millrace::monitoring {
namespace {

/// Numbers 1 to 24, four of each of trace, debug, info, warn, error and fatal; the data model names their syslog
/// severity.
severity severity_of_record(json::element record) {
  const auto number = number_field(record, "severityNumber").value_or(0);
  if (number >= 21) return severity::emergency;
  if (number >= 19) return severity::alert;
  if (number >= 18) return severity::critical;
  if (number >= 17) return severity::error;
  if (number >= 13) return severity::warning;
  if (number >= 10) return severity::notice;
  if (number >= 9) return severity::informational;
  if (number >= 1) return severity::debug;
  return severity_named(text_field(record, "severityText").value_or("")).value_or(severity::informational);
}

void take_record(json::element record, const otlp_origin& origin, const intake_context& context, batch_builder& out) {
  if (out.full()) return;
  if (!record.is_object()) return out.refuse("OTLP: a record that is no object");
  const auto body = field_of(record, "body");
  auto text = body ? otlp_value_text(*body) : std::string();
  if (text.empty()) return out.refuse("OTLP: a record without a body");
  const auto time = otlp_nanoseconds(record, "timeUnixNano");
  const auto observed = otlp_nanoseconds(record, "observedTimeUnixNano");
  out.take(log_line{.host = origin.instance,
                    .app = origin.service,
                    .level = severity_of_record(record),
                    .text = std::move(text),
                    .time_ms = otlp_ms(time != 0 ? time : observed, context)});
}

}  // namespace

result<intake_batch> read_otlp_logs(std::string_view bytes, const intake_context& context) {
  json_reader reader;
  const auto root = reader.read(bytes);
  if (!root) return root.error();
  if (!root->is_object()) return make_error(errc::invalid_argument, "OTLP: no JSON object");
  batch_builder out;
  for_each_in(*root, "resourceLogs", [&](json::element of_resource) {
    const auto origin = otlp_origin_of(of_resource, context);
    for_each_in(of_resource, "scopeLogs", [&](json::element of_scope) {
      for_each_in(of_scope, "logRecords", [&](json::element record) { take_record(record, origin, context, out); });
    });
  });
  return std::move(out).finish();
}

}  // namespace millrace::monitoring
