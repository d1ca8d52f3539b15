#include "apps/fraud/alert.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace millrace::fraud {

std::string_view name_of(alert::rule by) {
  switch (by) {
    case alert::rule::impossible_travel: return "impossible_travel";
    case alert::rule::burst: return "burst";
  }
  return "";
}

std::string alert::id() const { return fmt::format("{}-{}", name_of(by), use.id); }

std::string to_json(const alert& found) {
  const nlohmann::json object = {{"id", found.id()},
                                 {"rule", name_of(found.by)},
                                 {"card", found.use.card},
                                 {"tx_id", found.use.id},
                                 {"ts", format_utc(found.use.at_ms)},
                                 {"lat", found.use.where.latitude},
                                 {"lon", found.use.where.longitude},
                                 {"merchant", found.use.merchant},
                                 {"reason", found.reason}};
  return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

result<std::string> alert_id_from_json(std::string_view json) {
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return make_error(errc::invalid_argument, "alert: not a JSON object");
  const auto id = object.find("id");
  if (id == object.end() || !id->is_string()) return make_error(errc::invalid_argument, "alert: field 'id' is no text");
  return id->get<std::string>();
}

}  // namespace millrace::fraud
