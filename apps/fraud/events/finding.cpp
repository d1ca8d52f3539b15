#include "apps/fraud/events/finding.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace millrace::fraud {
namespace {

void add_place(nlohmann::json& object, const transaction& use) {
  if (!use.merchant.empty()) object["merchant"] = use.merchant;
  if (!use.where) return;
  object["lat"] = use.where->latitude;
  object["lon"] = use.where->longitude;
}

nlohmann::json reasons_of(const std::vector<contribution>& why) {
  auto reasons = nlohmann::json::array();
  for (const auto& part : why) {
    reasons.push_back({{"feature", part.feature}, {"value", part.value}, {"weight", part.weight}});
  }
  return reasons;
}

}  // namespace

std::string finding::id() const { return fmt::format("{}-{}", rule.empty() ? detector : rule, use->id); }

std::string to_json(const score& given) {
  const nlohmann::json object = {{"tx_id", given.id},
                                 {"detector", given.detector},
                                 {"version", given.version},
                                 {"score", given.value},
                                 {"why", reasons_of(given.why)}};
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

result<score> score_from_json(std::string_view text) {
  const auto all = nlohmann::json::parse(text, nullptr, false);
  try {
    score given{all.at("tx_id"), all.at("detector"), all.at("version"), all.at("score")};
    for (const auto& part : all.at("why"))
      given.why.push_back({part.at("feature"), part.at("value"), part.at("weight")});
    return given;
  } catch (const nlohmann::json::exception& e) {
    return make_error(errc::invalid_argument, std::string("score: ") + e.what());
  }
}

std::string to_json(const finding& found) {
  const auto& use = *found.use;
  nlohmann::json object = {{"id", found.id()},
                           {"detector", found.detector},
                           {"version", found.version},
                           {"card", use.card},
                           {"tx_id", use.id},
                           {"ts", format_utc(use.at_ms)},
                           {"amount", use.amount},
                           {"reason", found.reason},
                           {"lineage", {{"partition", use.from.partition}, {"offset", use.from.offset}}}};
  add_place(object, use);
  if (!found.rule.empty()) object["rule"] = found.rule;
  if (found.rule.empty()) object["score"] = found.value;
  if (!found.why.empty()) object["why"] = reasons_of(found.why);
  for (const auto& part : found.knowing) object["state"][part.feature] = part.value;
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace millrace::fraud
