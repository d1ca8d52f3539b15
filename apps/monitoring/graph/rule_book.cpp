#include "apps/monitoring/graph/rule_book.hpp"

#include <utility>

namespace millrace::monitoring {

result<rule_book> rule_book::read(std::string_view text) {
  auto rules = read_alert_rules(text);
  if (!rules) return rules.error();
  return rule_book{std::string(text), std::make_shared<const alert_rules>(std::move(*rules))};
}

}  // namespace millrace::monitoring
