#include "apps/fraud/services/feature_record.hpp"

#include <fmt/format.h>

#include <iterator>
#include <nlohmann/json.hpp>

namespace millrace::fraud {

std::string to_json(const studied_use& judged) {
  auto text = fmt::format(R"({{"tx_id":{},"ts":"{}","features":{{)", judged.use->id, format_utc(judged.use->at_ms));
  const char* between = "";
  for (std::size_t i = 0; i < feature_count; ++i) {
    const auto value = judged.features.values[i];
    if (value == 0) continue;
    fmt::format_to(std::back_inserter(text), R"({}"{}":{})", between, name_of(static_cast<feature>(i)), double{value});
    between = ",";
  }
  return text + "}}";
}

result<studied_use> studied_use_from_json(std::string_view text) {
  const auto all = nlohmann::json::parse(text, nullptr, false);
  try {
    auto use = std::make_shared<transaction>();
    use->id = all.at("tx_id");
    const auto at = parse_utc(all.at("ts").get_ref<const std::string&>());
    if (!at) return at.error();
    use->at_ms = *at;
    studied_use judged{.use = std::move(use)};
    for (const auto& [name, value] : all.at("features").items()) {
      const auto which = feature_named(name);
      if (!which) return make_error(errc::invalid_argument, "features: none is called " + name);
      judged.features.values[static_cast<std::size_t>(*which)] = value.get<float>();
    }
    return judged;
  } catch (const nlohmann::json::exception& e) {
    return make_error(errc::invalid_argument, std::string("features: ") + e.what());
  }
}

}  // namespace millrace::fraud
