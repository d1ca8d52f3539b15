#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "apps/monitoring/alerts/alert_message.hpp"
#include "apps/monitoring/alerts/alert_rules.hpp"
#include "apps/monitoring/alerts/series_pattern.hpp"

// Files of rules, patterns of series and messages of anybody.

namespace millrace::monitoring {
namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

void read_pattern(std::string_view text) {
  const auto read = series_pattern::read(text);
  if (!read) return demand(!read.error().context.empty());
  const auto again = series_pattern::read(read->text());
  // What is escaped or comes after a name may be longer than a pattern may be; what can be read is the same.
  if (again) demand(again->text() == read->text());
  (void)read->matches(label_set());
}

void read_rules(std::string_view text) {
  const auto read = read_alert_rules(text);
  if (!read) return demand(!read.error().context.empty());
  for (const auto& rule : read->rules) demand(!rule->name.empty() && rule->for_ms >= 0);
}

void read_message(std::string_view text) {
  const auto read = alert_message_from_json(text);
  if (!read) return;
  const auto again = alert_message_from_json(to_json(*read));
  demand(again.has_value() && to_json(*again) == to_json(*read));
  demand(!webhook_body({&*read, 1}).empty());
}

}  // namespace
}  // namespace millrace::monitoring

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::monitoring;
  if (size == 0) return 0;
  const auto bytes = std::string_view(reinterpret_cast<const char*>(data), size).substr(1);
  switch (data[0] % 3) {
    case 0: read_pattern(bytes); break;
    case 1: read_message(bytes); break;
    default: read_rules(bytes); break;
  }
  return 0;
}
