#include "codecs/access/access_verb.hpp"

namespace millrace {

std::string_view name_of(access_verb verb) {
  switch (verb) {
    case access_verb::read: return "read";
    case access_verb::write: return "write";
    case access_verb::create: return "create";
    case access_verb::remove: return "remove";
    case access_verb::list: return "list";
    case access_verb::admin: return "admin";
  }
  return "unknown";
}

result<access_verb> parse_access_verb(std::string_view name) {
  std::string known;
  for (const auto verb : access_verbs) {
    if (name_of(verb) == name) return verb;
    known.append(known.empty() ? "" : ", ").append(name_of(verb));
  }
  return make_error(errc::invalid_argument, "no access verb is named '" + std::string(name) + "'; there are " + known);
}

}  // namespace millrace
