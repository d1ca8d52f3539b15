#include "actors/volume/volume_access.hpp"

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace {
namespace {

access_expression owner_alone(std::string_view owner) {
  if (owner.empty()) return {};
  const auto expression = access_expression::parse(text_of({access_subject::user, std::string(owner)}));
  return expression ? *expression : access_expression();
}

const std::string* rule_of(const inode& object, access_verb verb) {
  for (const auto& rule : object.rules)
    if (rule.verb == verb) return &rule.expression;
  return nullptr;
}

decided<std::string> full_path(const access_scope& scope, object_id object) {
  const auto path = path_of(*scope.tree, object);
  if (!path) return path.error();
  if (*path == "/" || scope.volume == "/") return *path == "/" ? std::string(scope.volume) : *path;
  return std::string(scope.volume) + *path;
}

}  // namespace

decided<ruling> find_ruling(const access_scope& scope, object_id object, access_verb verb) {
  while (object != no_object) {
    const auto here = load_inode(*scope.tree, object);
    if (!here) return here.error();
    if (const auto* text = rule_of(*here, verb)) {
      auto expression = access_expression::parse(*text);
      if (!expression) return refusal_of(expression.error());
      auto from = full_path(scope, object);
      if (!from) return from.error();
      return ruling{std::move(*expression), std::move(*from)};
    }
    object = here->directory;
  }
  return ruling{owner_alone(scope.owner), {}};
}

decided<std::vector<access_rule_text>> effective_rules(const access_scope& scope, object_id object) {
  std::vector<access_rule_text> rules;
  for (const auto verb : access_verbs) {
    const auto found = find_ruling(scope, object, verb);
    if (!found) return found.error();
    rules.push_back({verb, found->expression.text()});
  }
  return rules;
}

decided<void> check_access(const access_scope& scope, object_id object, verb_set verbs, const volume_asker& asker) {
  if (asker.superuser) return {};
  std::string refusals;
  for (const auto verb : access_verbs) {
    if (!verbs.contains(verb)) continue;
    const auto found = find_ruling(scope, object, verb);
    if (!found) return found.error();
    if (evaluate(found->expression, asker.who)) return {};
    if (!refusals.empty()) refusals.append("; ");
    refusals.append(name_of(verb)).append(", ruled by ");
    refusals.append(found->from.empty() ? "the volume's default, its owner" : found->from).append(": refused");
  }
  auto place = full_path(scope, object);
  return refuse(volume_code::DENIED, refusals.empty() ? "nobody may do this here" : refusals,
                place ? std::move(*place) : std::string());
}

decided<std::vector<access_rule_text>> check_rules(const std::vector<access_rule_text>& rules) {
  const auto parsed = access_rules::parse(rules);
  if (!parsed) return refuse(volume_code::INVALID, parsed.error().context);
  return parsed->texts();
}

}  // namespace millrace
