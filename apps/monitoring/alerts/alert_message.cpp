#include "apps/monitoring/alerts/alert_message.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/monitoring/events/rfc3339.hpp"

namespace millrace::monitoring {
namespace {

using json_value = nlohmann::json;

constexpr std::string_view firing_text = "firing";
constexpr std::string_view resolved_text = "resolved";
constexpr std::string_view never = "0001-01-01T00:00:00Z";

std::string dump(const json_value& value) { return value.dump(-1, ' ', false, json_value::error_handler_t::replace); }

std::string fingerprint_of(const std::string& labels) {
  return fmt::format("{:016x}", XXH3_64bits(labels.data(), labels.size()));
}

json_value object_of(const std::vector<label_set::pair>& labels) {
  auto object = json_value::object();
  for (const auto& [name, value] : labels) object[name] = value;
  return object;
}

std::int64_t time_of(const json_value& text) {
  const auto read = read_rfc3339(text.get_ref<const std::string&>());
  return read ? *read : throw std::invalid_argument(read.error().context);
}

json_value webhook_alert(const alert_message& message) {
  auto labels = object_of(message.group);
  labels["alertname"] = message.rule;
  labels["severity"] = message.severity;
  return {{"status", message.firing ? firing_text : resolved_text},
          {"labels", labels},
          {"annotations", {{"summary", message.summary}, {"description", message.reason}}},
          {"startsAt", rfc3339_text(message.since_ms)},
          {"endsAt", message.firing ? std::string(never) : rfc3339_text(message.at_ms)},
          {"generatorURL", ""},
          {"fingerprint", fingerprint_of(dump(labels))}};
}

/// The members that are the same in `member` of all alerts.
json_value shared(const json_value& alerts, const char* member) {
  auto same = alerts.at(0).at(member);
  for (const auto& alert : alerts) {
    for (auto at = same.begin(); at != same.end();) {
      const auto found = alert.at(member).find(at.key());
      at = found != alert.at(member).end() && *found == at.value() ? std::next(at) : same.erase(at);
    }
  }
  return same;
}

}  // namespace

std::string to_json(const alert_message& message) {
  return dump({{"id", message.id},
               {"rule", message.rule},
               {"severity", message.severity},
               {"labels", object_of(message.group)},
               {"state", message.firing ? firing_text : resolved_text},
               {"since", rfc3339_text(message.since_ms)},
               {"at", rfc3339_text(message.at_ms)},
               {"value", message.value},
               {"summary", message.summary},
               {"reason", message.reason},
               {"series", message.series},
               {"series_count", message.series_count},
               {"repeated", message.repeated}});
}

result<alert_message> alert_message_from_json(std::string_view text) try {
  const auto all = json_value::parse(text);
  alert_message read;
  read.id = all.at("id");
  read.rule = all.at("rule");
  read.severity = all.at("severity");
  for (const auto& [name, value] : all.at("labels").items()) read.group.emplace_back(name, value.get<std::string>());
  const auto& state = all.at("state").get_ref<const std::string&>();
  if (state != firing_text && state != resolved_text) throw std::invalid_argument("state is '" + state + "'");
  read.firing = state == firing_text;
  read.since_ms = time_of(all.at("since"));
  read.at_ms = time_of(all.at("at"));
  if (all.at("value").is_number()) read.value = all.at("value");  // what is no finite number is null
  read.summary = all.at("summary");
  read.reason = all.at("reason");
  read.series = all.at("series").get<std::vector<std::string>>();
  read.series_count = all.at("series_count");
  read.repeated = all.at("repeated");
  return read;
} catch (const std::exception& thrown) {
  return make_error(errc::invalid_argument, std::string("alert: ") + thrown.what());
}

std::string webhook_body(std::span<const alert_message> messages) {
  auto alerts = json_value::array();
  for (const auto& message : messages) alerts.push_back(webhook_alert(message));
  if (alerts.empty()) return dump(json_value::object());
  const auto& first = messages.front();
  return dump({{"version", "4"},
               {"groupKey", "{}:{alertname=" + dump(first.rule) + "}"},
               {"truncatedAlerts", 0},
               {"status", first.firing ? firing_text : resolved_text},
               {"receiver", "millrace"},
               {"groupLabels", {{"alertname", first.rule}}},
               {"commonLabels", shared(alerts, "labels")},
               {"commonAnnotations", shared(alerts, "annotations")},
               {"externalURL", ""},
               {"alerts", alerts}});
}

}  // namespace millrace::monitoring
