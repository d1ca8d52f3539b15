#include "apps/monitoring/query/absent_labels.hpp"

#include <map>

namespace millrace::monitoring {

label_set labels_of_absent(const expression& e) {
  const auto* wanted = std::get_if<selector>(&e.node);
  if (wanted == nullptr) return {};
  std::map<std::string, std::string> labels;
  for (const auto& matcher : wanted->matchers) {
    if (matcher.name() == name_label) continue;
    const bool known = labels.count(matcher.name()) > 0;
    labels[matcher.name()] = matcher.how() == label_matcher::kind::equal && !known ? matcher.value() : "";
  }
  auto made = label_set::of(std::vector<label_set::pair>(labels.begin(), labels.end()));
  return made ? std::move(*made) : label_set();
}

}  // namespace millrace::monitoring
