#include "codecs/access/access_rules.hpp"

namespace millrace {

result<access_rules> access_rules::parse(std::span<const access_rule_text> texts) {
  access_rules rules;
  for (const auto& [verb, text] : texts) {
    const std::string name(name_of(verb));
    if (rules.find(verb) != nullptr) return make_error(errc::invalid_argument, name + " has two access expressions");
    auto expression = access_expression::parse(text);
    if (!expression) return make_error(expression.error().code, name + ": " + expression.error().context);
    rules.set(verb, std::move(*expression));
  }
  return rules;
}

std::vector<access_rule_text> access_rules::texts() const {
  std::vector<access_rule_text> texts;
  for (const auto verb : access_verbs) {
    if (const auto* expression = find(verb)) texts.push_back({verb, expression->text()});
  }
  return texts;
}

}  // namespace millrace
