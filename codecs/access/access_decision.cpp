#include "codecs/access/access_decision.hpp"

namespace millrace {
namespace {

const access_expression& expression_of(const effective_rule& rule) {
  static const access_expression nobody;
  return rule.expression != nullptr ? *rule.expression : nobody;
}

std::string_view object_of(const access_path& path) { return path.objects.empty() ? "/" : path.objects.back().path; }

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
  return {.allowed = false, .refusal = explain(rule, object_of(path), verb, who).text};
}

access_explanation explain(const access_path& path, access_verb verb, const access_identity& who) {
  return explain(effective(path, verb), object_of(path), verb, who);
}

access_explanation explain(const effective_rule& rule, std::string_view object, access_verb verb,
                           const access_identity& who) {
  const auto ruler = rule.object.empty() ? "the volume's default" : rule.object == object ? "itself" : rule.object;
  auto question = std::string(name_of(verb)).append(" ").append(object).append(", ruled by ").append(ruler);
  auto why = explain(expression_of(rule), who);
  why.text = question + ": " + why.text;
  return why;
}

}  // namespace millrace
