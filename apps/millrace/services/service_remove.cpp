#include <fmt/format.h>

#include "apps/millrace/services/service_commands.hpp"

namespace millrace::cli {
namespace {

struct remove_options {
  std::string name;
};

void declare(CLI::App& command, remove_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
}

result<exit_code> run(const remove_options& o, volume_client& node, const command_context& shared) {
  const auto told = ask_services(node, [&](auto request) { request.setRemove(o.name); });
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print(fmt::format("{} is removed; its topics and its state in {} stay\n", o.name, told->value("volume", "")));
  }
  return exit_code::ok;
}

}  // namespace

void add_service_remove(CLI::App& service, command_context& shared) {
  add_node_command<remove_options, run>(service, "remove", "Stop a service and forget how it was deployed", shared,
                                        declare);
}

}  // namespace millrace::cli
