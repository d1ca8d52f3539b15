#include "apps/millrace/volume_client/permissions.hpp"

#include <fmt/format.h>

#include "codecs/access/access_verb.hpp"

namespace millrace::cli {

result<schema::Verb> parse_verb(std::string_view name) {
  const auto verb = parse_access_verb(name);
  if (!verb) return verb.error();
  return static_cast<schema::Verb>(*verb);
}

result<permission_rule> parse_rule(std::string_view text) {
  const auto at = text.find('=');
  if (at == std::string_view::npos) {
    return make_error(errc::invalid_argument,
                      fmt::format("'{}' is no VERB=EXPRESSION, as read='u:ana | g:fraud'; read= admits nobody", text));
  }
  const auto verb = parse_verb(text.substr(0, at));
  if (!verb) return verb.error();
  return permission_rule{*verb, std::string(text.substr(at + 1))};
}

void fill_set_permissions(schema::VolumeRequest::Builder request, const std::string& path,
                          const std::vector<permission_rule>& rules) {
  auto set = request.initSetPermissions();
  set.initPlace().setPath(path.c_str());
  auto list = set.initPermissions(static_cast<unsigned>(rules.size()));
  for (unsigned i = 0; i < rules.size(); ++i) {
    list[i].setVerb(rules[i].verb);
    if (rules[i].expression) list[i].setExpression(rules[i].expression->c_str());
  }
}

result<std::vector<permission_rule>> own_permissions(volume_client& node, const std::string& path) {
  const auto reply =
      node.ask(reply_kind::PERMISSIONS, [&](auto request) { request.initGetPermissions().setPath(path.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto told = view->getPermissions();
  if (told.getHidden() && told.getOwn().size() != 0) {
    return make_error(errc::unsupported,
                      path +
                          " has permissions of its own, which are shown to who may admin it alone: so they cannot "
                          "be set on what takes its place");
  }
  std::vector<permission_rule> rules;
  for (const auto own : told.getOwn()) rules.push_back({own.getVerb(), string_of(own.getExpression())});
  return rules;
}

}  // namespace millrace::cli
