#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "apps/millrace/services/named_values.hpp"
#include "apps/millrace/services/service_commands.hpp"

namespace millrace::cli {
namespace {

struct deploy_options {
  std::string service;
  std::string name;
  std::string volume;
  std::string file;
  std::vector<std::string> topics;
  std::vector<std::string> settings;
  bool partitioned = false;
  std::size_t instances = 0;
  bool stopped = false;
  std::string on_failure;
};

void declare(CLI::App& command, deploy_options& o) {
  command.add_option("SERVICE", o.service, "Which one: `service list` shows what there is");
  command.add_option("--file", o.file, "A JSON file that says all")->type_name("FILE")->check(CLI::ExistingFile);
  command.add_option("--as", o.name, "What the deployment is called; by default as its service")->type_name("NAME");
  command.add_option("--volume", o.volume, "Where its state is; by default /services/NAME")->type_name("VOLUME");
  command.add_option("--topic", o.topics, "The topic of a source or sink; by default the service's own")
      ->type_name("END=TOPIC")
      ->allow_extra_args(false);
  command.add_option("--set", o.settings, "A setting of the service")->type_name("NAME=VALUE")->allow_extra_args(false);
  command.add_flag("--partitioned", o.partitioned, "Work on each partition alone, with its own state, if it can");
  command.add_option("--instances", o.instances, "How many share the partitions; more than one implies --partitioned")
      ->type_name("N")
      ->check(CLI::Range(1, 64));
  command.add_option("--on-failure", o.on_failure, "By default it is started again, after a while")
      ->check(CLI::IsMember({"restart", "stop"}));
  command.add_flag("--stopped", o.stopped, "Do not start it");
}

/// Adds to what the file says.
result<void> add_named(nlohmann::json& wanted, const char* member, const std::vector<std::string>& given) {
  std::map<std::string, std::string> named;
  if (auto taken = take_named(named, given); !taken) return taken;
  for (const auto& [name, value] : named) wanted[member][name] = value;
  return {};
}

result<nlohmann::json> deployment_of(const deploy_options& o) {
  auto wanted = nlohmann::json::object();
  if (!o.file.empty()) {
    std::stringstream text;
    text << std::ifstream(o.file).rdbuf();
    wanted = nlohmann::json::parse(text.str(), nullptr, false);
    if (!wanted.is_object()) return make_error(errc::invalid_argument, o.file + ": a JSON object is wanted");
  }
  if (!o.service.empty()) wanted["service"] = o.service;
  if (!o.name.empty()) wanted["name"] = o.name;
  if (!o.volume.empty()) wanted["volume"] = o.volume;
  if (o.partitioned) wanted["partitioned"] = true;
  if (o.instances > 0) wanted["instances"] = o.instances;
  if (o.stopped) wanted["stopped"] = true;
  if (!o.on_failure.empty()) wanted["on_failure"] = o.on_failure;
  if (auto added = add_named(wanted, "topics", o.topics); !added) return added.error();
  if (auto added = add_named(wanted, "settings", o.settings); !added) return added.error();
  return {boost::system::in_place_value, std::move(wanted)};
}

result<exit_code> run(const deploy_options& o, volume_client& node, const command_context& shared) {
  const auto wanted = deployment_of(o);
  if (!wanted) return wanted.error();
  const auto told = ask_services(node, [&](auto request) { request.setDeploy(wanted->dump()); });
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print(fmt::format("{}: {}, with its state in {}\n", told->value("name", ""), told->value("state", ""),
                      told->value("volume", "")));
  }
  return exit_code::ok;
}

}  // namespace

void add_service_deploy(CLI::App& service, command_context& shared) {
  add_node_command<deploy_options, run>(service, "deploy", "Start a service in a node, or replace how it is deployed",
                                        shared, declare);
}

}  // namespace millrace::cli
