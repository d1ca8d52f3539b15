#include "codecs/access/access_decision.hpp"

namespace millrace {
namespace {

const access_expression& expression_of(const effective_rule& rule) {
  static const access_expression nobody;
  return rule.expression != nullptr ? *rule.expression : nobody;
}

std::string question(const access_path& path, access_verb verb, const effective_rule& rule) {
  const auto object = path.objects.empty() ? std::string_view("/") : path.objects.back().path;
  auto text = std::string(name_of(verb)).append(" ").append(object).append(", ruled by ");
  if (rule.object.empty()) return text += "the volume's default";
  return rule.object == object ? text += "itself" : text.append(rule.object);
}

access_explanation explain(const access_path& path, access_verb verb, const effective_rule& rule,
                           const access_identity& who) {
  auto why = explain(expression_of(rule), who);
  why.text = question(path, verb, rule) + ": " + why.text;
  return why;
}

}  // namespace

effective_rule effective(const access_path& path, access_verb verb) {
  for (auto object = path.objects.rbegin(); object != path.objects.rend(); ++object) {
    const auto* expression = object->rules != nullptr ? object->rules->find(verb) : nullptr;
    if (expression != nullptr) return {object->path, expression};
  }
  return {{}, path.volume_default};
}

access_decision decide(const access_path& path, access_verb verb, const access_identity& who) {
  const auto rule = effective(path, verb);
  if (evaluate(expression_of(rule), who)) return {.allowed = true, .refusal = {}};
  return {.allowed = false, .refusal = explain(path, verb, rule, who).text};
}

access_explanation explain(const access_path& path, access_verb verb, const access_identity& who) {
  return explain(path, verb, effective(path, verb), who);
}

}  // namespace millrace
