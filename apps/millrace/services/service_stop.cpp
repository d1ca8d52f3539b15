// service stop, service start.
#include <fmt/format.h>

#include "apps/millrace/services/service_commands.hpp"

namespace millrace::cli {
namespace {

struct name_options {
  std::string name;
};

void declare(CLI::App& command, name_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
}

result<exit_code> tell(const result<nlohmann::json>& told, const command_context& shared) {
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print(fmt::format("{}: {}\n", told->value("name", ""), told->value("state", "")));
  }
  return exit_code::ok;
}

result<exit_code> stop(const name_options& o, volume_client& node, const command_context& shared) {
  return tell(ask_services(node, [&](auto request) { request.setStop(o.name); }), shared);
}

result<exit_code> start(const name_options& o, volume_client& node, const command_context& shared) {
  return tell(ask_services(node, [&](auto request) { request.setStart(o.name); }), shared);
}

}  // namespace

void add_service_stop(CLI::App& service, command_context& shared) {
  add_node_command<name_options, stop>(service, "stop", "Let a service commit what it has and end, until it is started",
                                       shared, declare);
  add_node_command<name_options, start>(service, "start", "Let a stopped service go on where it was", shared, declare);
}

}  // namespace millrace::cli
