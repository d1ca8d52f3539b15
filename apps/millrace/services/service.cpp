#include "apps/millrace/services/service_commands.hpp"

namespace millrace::cli {

result<nlohmann::json> ask_services(volume_client& node,
                                    const std::function<void(schema::ServiceRequest::Builder)>& fill) {
  const auto reply = node.ask(reply_kind::TEXT, [&](auto request) { fill(request.initService()); });
  if (!reply) return reply.error();
  auto json = nlohmann::json::parse(string_of(reply->read()->getText()), nullptr, false);
  if (json.is_discarded()) return make_error(errc::corrupt, node.address() + ": the answer is no JSON");
  return {boost::system::in_place_value, std::move(json)};
}

void add_service_commands(CLI::App& root, command_context& shared) {
  auto* service = add_command_group(root, "service", "Services: graphs of stages that read topics and write others");
  add_service_deploy(*service, shared);
  add_service_list(*service, shared);
  add_service_describe(*service, shared);
  add_service_logs(*service, shared);
  add_service_stop(*service, shared);
  add_service_upgrade(*service, shared);
  add_service_remove(*service, shared);
  add_service_shadow(*service, shared);
  add_service_compare(*service, shared);
  add_service_deadletter(*service, shared);
  add_service_run(*service, shared);
}

}  // namespace millrace::cli
