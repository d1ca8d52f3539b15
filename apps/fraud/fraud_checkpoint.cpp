#include "apps/fraud/fraud_checkpoint.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace millrace::fraud {
namespace {

using nlohmann::json;

constexpr int version = 1;

json to_json_value(const card_memory& m) {
  json card = {{"recent", m.recent_ms}, {"in_burst", m.in_burst}, {"touched", m.touched_ms}, {"last_id", m.last_id}};
  if (!m.has_place) return card;
  const auto& use = m.last_in_person;
  card["last"] = {{"id", use.id},
                  {"at", use.at_ms},
                  {"card", use.card},
                  {"amount", use.amount},
                  {"category", use.category},
                  {"merchant", use.merchant},
                  {"lat", use.where.latitude},
                  {"lon", use.where.longitude}};
  return card;
}

card_memory from_json_value(const json& card) {
  card_memory m;
  card.at("recent").get_to(m.recent_ms);
  card.at("in_burst").get_to(m.in_burst);
  card.at("touched").get_to(m.touched_ms);
  card.at("last_id").get_to(m.last_id);
  const auto last = card.find("last");
  if (last == card.end()) return m;
  m.has_place = true;
  auto& use = m.last_in_person;
  last->at("id").get_to(use.id);
  last->at("at").get_to(use.at_ms);
  last->at("card").get_to(use.card);
  last->at("amount").get_to(use.amount);
  last->at("category").get_to(use.category);
  last->at("merchant").get_to(use.merchant);
  last->at("lat").get_to(use.where.latitude);
  last->at("lon").get_to(use.where.longitude);
  return m;
}

}  // namespace

std::vector<std::byte> encode_checkpoint(const std::string& topic_id, kafka::offset next_input,
                                         kafka::offset alerts_end, const frozen_cards& cards) {
  const auto text_of = [](const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); };
  auto text = text_of({{"version", version},
                       {"topic_id", topic_id},
                       {"next_input", next_input.value},
                       {"alerts_end", alerts_end.value}});
  text.back() = ',';
  text += "\"cards\":{";
  bool first = true;
  cards.for_each([&](const std::string& card, const card_memory& memory) {
    if (!std::exchange(first, false)) text += ',';
    text += text_of(card) + ':' + text_of(to_json_value(memory));
  });
  text += "}}";
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

result<fraud_checkpoint> decode_checkpoint(std::span<const std::byte> bytes) {
  const auto* text = reinterpret_cast<const char*>(bytes.data());
  try {
    const auto all = json::parse(text, text + bytes.size());
    if (all.at("version").get<int>() != version) return make_error(errc::corrupt, "checkpoint: another version");
    fraud_checkpoint checkpoint;
    all.at("topic_id").get_to(checkpoint.topic_id);
    checkpoint.next_input = kafka::offset(all.at("next_input").get<std::int64_t>());
    checkpoint.alerts_end = kafka::offset(all.at("alerts_end").get<std::int64_t>());
    for (const auto& [name, card] : all.at("cards").items()) checkpoint.table.restore(name, from_json_value(card));
    return checkpoint;
  } catch (const json::exception& e) {
    return make_error(errc::corrupt, std::string("checkpoint: ") + e.what());
  }
}

}  // namespace millrace::fraud
