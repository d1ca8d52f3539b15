#include "apps/fraud/alert_record.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace millrace::fraud {
namespace {

void note_production(told_alert& told, std::string_view produced) {
  std::int64_t produced_ms = 0;
  const auto [end, failure] = std::from_chars(produced.data(), produced.data() + produced.size(), produced_ms);
  if (failure == std::errc()) told.delay_ms = told.told_ms - produced_ms;
}

/// Models break no rule: then the detector stands there.
result<told_alert> told_of(std::string_view json) {
  const auto all = nlohmann::json::parse(json, nullptr, false);
  try {
    return told_alert{.id = all.at("id"),
                      .rule = all.contains("rule") ? all.at("rule") : all.at("detector"),
                      .card = all.at("card"),
                      .time = all.at("ts"),
                      .merchant = all.value("merchant", ""),
                      .reason = all.at("reason")};
  } catch (const nlohmann::json::exception& e) {
    return make_error(errc::invalid_argument, std::string("alert: ") + e.what());
  }
}

}  // namespace

flow::new_topic_record record_of(const raised_alert& raised) {
  return {.key = raised.what.use.card,
          .value = to_json(raised.what),
          .headers = {{std::string(produced_header), std::to_string(raised.produced_ms)}}};
}

result<told_alert> told_of(const flow::new_topic_record& written, std::int64_t durable_ms) {
  auto told = told_of(written.value.value_or(""));
  if (!told) return told;
  told->told_ms = durable_ms;
  for (const auto& [key, value] : written.headers) {
    if (key == produced_header) note_production(*told, value);
  }
  return told;
}

result<told_alert> told_from(const flow::topic_record& stored) {
  auto told = told_of(stored.value.value_or(""));
  if (!told) return told;
  told->earlier = true;
  told->told_ms = stored.time.value;
  for (const auto& header : stored.headers) {
    if (header.key != produced_header || !header.value) continue;
    note_production(*told, {reinterpret_cast<const char*>(header.value->data()), header.value->size()});
  }
  return told;
}

}  // namespace millrace::fraud
