#include "apps/millrace/node/service_asking.hpp"

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/service_json.hpp"

namespace millrace {
namespace {

using question = schema::ServiceRequest;
using told_services = std::vector<service_status>;

nlohmann::json list_of(const told_services& services, const std::vector<flow::service_ref>& known) {
  auto json = nlohmann::json{{"services", nlohmann::json::array()}, {"available", nlohmann::json::array()}};
  for (const auto& status : services) json["services"].push_back(json_of(status));
  for (const auto& service : known) json["available"].push_back(json_of(*service));
  return json;
}

nlohmann::json graph_of(const told_services& services) {
  const auto& plan = services.front().plan;
  return {{"dot", plan ? plan->describe_as_dot() : ""}, {"text", plan ? plan->describe() : ""}};
}

/// One, with what has happened to it.
nlohmann::json described(const told_services& services) {
  auto json = json_of(services.front());
  json["log"] = log_of(services.front());
  return json;
}

/// Answers come on the host's thread, and are taken where the asker lives.
service_answer answer_on_reactor(node_parts& n, take_services take,
                                 std::function<nlohmann::json(const told_services&)> make) {
  const auto held = std::make_shared<take_services>(std::move(take));
  return [&n, held, make = std::move(make)](result<told_services> told) {
    auto json = told ? result<nlohmann::json>(boost::system::in_place_value, make(*told))
                     : result<nlohmann::json>(told.error());
    run_on(n.runtime->at(0), [taken = std::move(*held), json = std::move(json)] { taken(json); });
  };
}

void dispatch(node_parts& n, question::Reader request, const take_services& take) {
  const auto& desk = *n.services;
  const auto name = [](capnp::Text::Reader text) { return volume_text::string(text); };
  const auto one = answer_on_reactor(n, take, [](const told_services& told) { return json_of(told.front()); });
  switch (request.which()) {
    case question::LIST:
      return desk.describe({}, answer_on_reactor(n, take, [&n](const told_services& told) {
                             return list_of(told, n.available_services);
                           }));
    case question::DESCRIBE: return desk.describe(name(request.getDescribe()), answer_on_reactor(n, take, described));
    case question::GRAPH: return desk.describe(name(request.getGraph()), answer_on_reactor(n, take, graph_of));
    case question::STOP: return desk.stop(name(request.getStop()), one);
    case question::START: return desk.start(name(request.getStart()), one);
    case question::REMOVE: return desk.remove(name(request.getRemove()), one);
    case question::PROMOTE: return desk.promote(name(request.getPromote()), one);
    case question::DEPLOY: {
      auto wanted = decode_deployment(volume_text::view(request.getDeploy()));
      if (!wanted) return take(wanted.error());
      return desk.deploy(std::move(*wanted), one);
    }
  }
  take(make_error(errc::invalid_argument, "this node does not know such a request: it is of a later version"));
}

}  // namespace

void ask_services(node_parts& n, question::Reader request, const volume_asker& asker, const take_services& take) {
  if (!asker.superuser) return take(make_error(errc::unsupported, "services are the operator's: ask as one"));
  if (!n.services) return take(make_error(errc::unavailable, "the node is starting or stopping"));
  dispatch(n, request, take);
}

node_api::ask_services services_for_http(node_parts& n, volume_asker asker) {
  return [&n, asker = std::move(asker)](const envelope<question>& request, const take_services& take) {
    ask_services(n, *request.read(), asker, take);
  };
}

}  // namespace millrace
