// service upgrade.
#include <fmt/format.h>

#include "apps/millrace/services/deployment_like.hpp"
#include "apps/millrace/services/named_values.hpp"
#include "apps/millrace/services/service_commands.hpp"

namespace millrace::cli {
namespace {

struct upgrade_options {
  std::string name;
  std::string service;
  std::size_t instances = 0;
  std::vector<std::string> settings;
  std::vector<std::string> unset;
};

void declare(CLI::App& command, upgrade_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
  command.add_option("--to", o.service, "The service that goes on with its state; by default the same")
      ->type_name("SERVICE");
  command.add_option("--set", o.settings, "A setting that changes")->type_name("NAME=VALUE")->allow_extra_args(false);
  command.add_option("--unset", o.unset, "A setting that has its default again")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("--instances", o.instances, "How many share the partitions, of one that is partitioned")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
}

result<exit_code> run(const upgrade_options& o, volume_client& node, const command_context& shared) {
  const auto before = ask_services(node, [&](auto request) { request.setDescribe(o.name); });
  if (!before) return before.error();
  auto wanted = deployment_like(*before);
  if (!o.service.empty()) wanted["service"] = o.service;
  if (o.instances > 0) wanted["instances"] = o.instances;
  std::map<std::string, std::string> settings = before->value("settings", std::map<std::string, std::string>());
  if (auto taken = take_named(settings, o.settings); !taken) return taken.error();
  for (const auto& name : o.unset) settings.erase(name);
  wanted["settings"] = settings;
  const auto told = ask_services(node, [&](auto request) { request.setDeploy(wanted.dump()); });
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print(fmt::format("{}: from {} {} to {} {}, with its state in {}\n", o.name, before->value("service", ""),
                      before->value("version", ""), told->value("service", ""), told->value("version", ""),
                      told->value("volume", "")));
  }
  return exit_code::ok;
}

}  // namespace

void add_service_upgrade(CLI::App& service, command_context& shared) {
  add_node_command<upgrade_options, run>(
      service, "upgrade", "Let another service, or other settings, go on with the state, topics and positions of one",
      shared, declare);
}

}  // namespace millrace::cli
