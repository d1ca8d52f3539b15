#include "apps/fraud/alert_record.hpp"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "codecs/kafka/records/batch_builder.hpp"

namespace millrace::fraud {
namespace {

constexpr std::string_view produced_header = "produced_ms";

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::int64_t produced_ms(const kafka::record& stored) {
  auto found = stored.timestamp.value;
  for (const auto& header : stored.headers) {
    if (header.key != produced_header || !header.value) continue;
    const auto text = text_of(*header.value);
    std::from_chars(text.data(), text.data() + text.size(), found);
  }
  return found;
}

}  // namespace

result<std::vector<std::byte>> batch_of(std::span<const raised_alert> alerts, std::int64_t now_ms) {
  kafka::batch_builder batch;
  for (const auto& raised : alerts) {
    const auto value = to_json(raised.what);
    const auto produced = std::to_string(raised.produced_ms);
    const std::array<std::pair<std::string_view, std::optional<std::string_view>>, 1> headers{
        {{produced_header, produced}}};
    batch.add({.timestamp = kafka::timestamp(now_ms), .key = raised.what.use.card, .value = value, .headers = headers});
  }
  return batch.finish();
}

told_alert told(const raised_alert& raised, std::int64_t durable_ms) {
  const auto& use = raised.what.use;
  return {.id = raised.what.id(),
          .rule = std::string(name_of(raised.what.by)),
          .card = use.card,
          .time = format_utc(use.at_ms),
          .merchant = use.merchant,
          .reason = raised.what.reason,
          .delay_ms = durable_ms - raised.produced_ms};
}

result<told_alert> told_from(const kafka::record& stored) {
  if (!stored.value) return make_error(errc::invalid_argument, "alert: no value");
  const auto all = nlohmann::json::parse(text_of(*stored.value), nullptr, false);
  try {
    return told_alert{.id = all.at("id"),
                      .rule = all.at("rule"),
                      .card = all.at("card"),
                      .time = all.at("ts"),
                      .merchant = all.at("merchant"),
                      .reason = all.at("reason"),
                      .delay_ms = stored.timestamp.value - produced_ms(stored),
                      .earlier = true};
  } catch (const nlohmann::json::exception& e) {
    return make_error(errc::invalid_argument, std::string("alert: ") + e.what());
  }
}

}  // namespace millrace::fraud
