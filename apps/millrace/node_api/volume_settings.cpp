#include "apps/millrace/node_api/volume_settings.hpp"

#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/reply_json.hpp"

namespace millrace::node_api {
namespace {

constexpr schema::Verb verbs[] = {schema::Verb::READ,   schema::Verb::WRITE, schema::Verb::CREATE,
                                  schema::Verb::REMOVE, schema::Verb::LIST,  schema::Verb::ADMIN};

std::uint32_t kept(const body_members& from, const char* name) {
  return static_cast<std::uint32_t>(from.number(name, volume_limits::snapshots_kept_max).value_or(0));
}

}  // namespace

void read_quota(const body_members& from, schema::Quota::Builder to) {
  to.setBytesMax(from.number("bytes").value_or(0));
  to.setObjectsMax(from.number("objects").value_or(0));
}

void read_schedule(const body_members& from, schema::Schedule::Builder to) {
  to.setHourly(kept(from, "hourly"));
  to.setDaily(kept(from, "daily"));
  to.setWeekly(kept(from, "weekly"));
}

std::optional<schema::Verb> verb_of(std::string_view name) {
  for (const auto verb : verbs) {
    if (name == name_of(verb)) return verb;
  }
  return std::nullopt;
}

std::vector<verb_rule> read_rules(const body_members& from) {
  std::vector<verb_rule> rules;
  for (const auto& [name, expression] : from.all().items()) {
    const auto verb = verb_of(name);
    if (!verb) {
      from.refuse(name, "no verb; there are read, write, create, remove, list and admin");
    } else if (expression.is_null()) {
      rules.push_back({*verb, std::nullopt});
    } else if (auto text = from.text(name.c_str())) {
      rules.push_back({*verb, std::move(*text)});
    }
  }
  return rules;
}

void put_rules(capnp::List<schema::Permission>::Builder list, const std::vector<verb_rule>& rules) {
  for (unsigned i = 0; i < rules.size(); ++i) {
    list[i].setVerb(rules[i].verb);
    if (rules[i].expression) list[i].setExpression(volume_text::text(*rules[i].expression));
  }
}

}  // namespace millrace::node_api
