// service logs.
#include <fmt/format.h>

#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/text/instant.hpp"

namespace millrace::cli {
namespace {

struct logs_options {
  std::string name;
};

void declare(CLI::App& command, logs_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
}

result<exit_code> run(const logs_options& o, volume_client& node, const command_context& shared) {
  const auto told = ask_services(node, [&](auto request) { request.setDescribe(o.name); });
  if (!told) return told.error();
  const auto lines = told->value("log", nlohmann::json::array());
  if (shared.json) {
    print_json(lines);
    return exit_code::ok;
  }
  for (const auto& line : lines) {
    print(fmt::format("{} {:5} {}\n", format_instant(kafka::timestamp(line.value("at_ms", std::int64_t{0}))),
                      line.value("level", ""), line.value("text", "")));
  }
  return exit_code::ok;
}

}  // namespace

void add_service_logs(CLI::App& service, command_context& shared) {
  add_node_command<logs_options, run>(service, "logs", "What has happened to a service since the node was started",
                                      shared, declare);
}

}  // namespace millrace::cli
