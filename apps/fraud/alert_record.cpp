#include "apps/fraud/alert_record.hpp"

#include <charconv>
#include <nlohmann/json.hpp>
#include <span>
#include <string>

namespace millrace::fraud {
namespace {

std::int64_t produced_ms(const kafka::record_headers& headers, kafka::timestamp otherwise) {
  auto found = otherwise.value;
  for (const auto& header : headers) {
    if (header.key != produced_header || !header.value) continue;
    const std::string_view text(reinterpret_cast<const char*>(header.value->data()), header.value->size());
    std::from_chars(text.data(), text.data() + text.size(), found);
  }
  return found;
}

result<told_alert> told_of(std::string_view json, std::int64_t delay_ms) {
  const auto all = nlohmann::json::parse(json, nullptr, false);
  try {
    return told_alert{.id = all.at("id"),
                      .rule = all.at("rule"),
                      .card = all.at("card"),
                      .time = all.at("ts"),
                      .merchant = all.at("merchant"),
                      .reason = all.at("reason"),
                      .delay_ms = delay_ms};
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
  auto produced = durable_ms;
  for (const auto& [key, value] : written.headers) {
    if (key == produced_header) std::from_chars(value.data(), value.data() + value.size(), produced);
  }
  return told_of(written.value.value_or(""), durable_ms - produced);
}

result<told_alert> told_from(const flow::topic_record& stored) {
  if (!stored.value) return make_error(errc::invalid_argument, "alert: no value");
  auto told = told_of(*stored.value, stored.time.value - produced_ms(stored.headers, stored.time));
  if (told) told->earlier = true;
  return told;
}

}  // namespace millrace::fraud
