#include "actors/volume/request_handlers.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::string;
using volume_text::text;

enum class expressions : bool { hidden, shown };

void put_own(capnp::List<schema::Permission>::Builder to, const std::vector<access_rule_text>& rules,
             expressions which) {
  if (which == expressions::shown) return put_rules(to, rules);
  for (unsigned i = 0; i < to.size(); ++i) to[i].setVerb(to_message(rules[i].verb));
}

decided<void> reply_permissions(volume_call& call, const located_place& place, const inode& object,
                                const map_reader& tree, expressions which) {
  const access_scope scope{&tree, place.volume.name, place.volume.owner};
  const auto path = path_of(tree, object.id);
  if (!path) return path.error();
  auto reply = call.reply.initPermissions();
  reply.setPath(text(full_path(place, *path)));
  reply.setHidden(which == expressions::hidden);
  put_own(reply.initOwn(static_cast<unsigned>(object.rules.size())), object.rules, which);
  auto effective = reply.initEffective(static_cast<unsigned>(access_verbs.size()));
  for (unsigned i = 0; i < effective.size(); ++i) {
    const auto found = find_ruling(scope, object.id, access_verbs[i]);
    if (!found) return found.error();
    effective[i].setVerb(to_message(access_verbs[i]));
    if (which == expressions::shown) effective[i].setExpression(text(found->expression.text()));
    effective[i].setFrom(text(found->from));
    effective[i].setAllowed(call.asker.superuser || evaluate(found->expression, call.asker.who));
  }
  return {};
}

/// What is said anew replaces what was said for that verb; without an expression it is inherited again.
decided<void> change_rules(std::vector<access_rule_text>& rules, capnp::List<schema::Permission>::Reader permissions) {
  for (const auto permission : permissions) {
    const auto verb = from_message(permission.getVerb());
    if (!verb) return verb.error();
    std::erase_if(rules, [&](const auto& rule) { return rule.verb == *verb; });
    if (permission.hasExpression()) rules.push_back({*verb, string(permission.getExpression())});
  }
  auto checked = check_rules(rules);
  if (!checked) return checked.error();
  rules = std::move(*checked);
  return {};
}

}  // namespace

decided<std::vector<access_rule_text>> rules_of(capnp::List<schema::Permission>::Reader permissions) {
  std::vector<access_rule_text> rules;
  if (auto changed = change_rules(rules, permissions); !changed) return changed.error();
  return rules;
}

decided<void> set_permissions(volume_call& call, schema::SetPermissions::Reader asked) {
  const auto place = locate_existing(call, asked.getPlace(), last_symlink::stays);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  auto object = load_inode(*place->tree, place->object);
  if (!object) return object.error();
  if (auto changed = change_rules(object->rules, asked.getPermissions()); !changed) return changed;
  volume_edit edit(*place->tree, call.now);
  object->changed_at = call.now;
  edit.store(*object);
  if (auto filled = reply_permissions(call, *place, *object, edit, expressions::shown); !filled) return filled;
  return commit(call, place->volume, edit);
}

decided<void> get_permissions(volume_call& call, schema::Place::Reader asked) {
  const auto place = locate_existing(call, asked, last_symlink::stays);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  const auto object = load_inode(*place->tree, place->object);
  if (!object) return object.error();
  const auto administers = authorise(call, access_role::other, *place, place->object);
  if (!administers && administers.error().code != volume_code::DENIED) return administers;
  return reply_permissions(call, *place, *object, *place->tree, administers ? expressions::shown : expressions::hidden);
}

decided<void> explain_permission(volume_call& call, schema::Explain::Reader asked) {
  const auto place = locate_existing(call, asked.getPlace(), last_symlink::stays);
  if (!place) return place.error();
  const bool other = asked.hasIdentity();
  if (auto may = authorise(call, other ? access_role::other : access_role::object, *place, place->object); !may)
    return may;
  const auto verb = from_message(asked.getVerb());
  if (!verb) return verb.error();
  const auto asker = other ? from_message(asked.getIdentity()) : call.asker;
  const auto found = find_ruling(place->scope(), place->object, *verb);
  if (!found) return found.error();
  const auto explained = explain(found->expression, asker.who);
  auto reply = call.reply.initExplanation();
  reply.setAllowed(asker.superuser || explained.allowed);
  reply.setText(text(asker.superuser ? "allowed: a superuser may everything" : explained.text));
  reply.setExpression(text(found->expression.text()));
  reply.setFrom(text(found->from));
  return {};
}

}  // namespace millrace::volume_requests
