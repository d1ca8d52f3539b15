#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

struct list_options {
  bool available = false;
};

void declare(CLI::App& command, list_options& o) {
  command.add_flag("--available", o.available, "What can be deployed, instead of what is");
}

std::string joined(const nlohmann::json& ends) {
  std::string text;
  for (const auto& [end, topic] : ends.items()) text += (text.empty() ? "" : ", ") + topic.get<std::string>();
  return text;
}

table available_of(const nlohmann::json& told) {
  table rows({{"SERVICE"}, {"VERSION"}, {"READS"}, {"WRITES"}, {"WHAT"}});
  for (const auto& service : told.at("available")) {
    rows.add({service.at("name"), service.at("version"), joined(service.at("sources")), joined(service.at("sinks")),
              service.at("summary")});
  }
  return rows;
}

table deployed_of(const nlohmann::json& told) {
  table rows({{"NAME"},
              {"SERVICE"},
              {"VERSION"},
              {"STATE"},
              {"LAG", align::right},
              {"RECORDS", align::right},
              {"OUTPUTS", align::right},
              {"DEAD LETTERS", align::right},
              {"FAILURES", align::right}});
  const auto number = [](const nlohmann::json& of, const char* member) {
    return grouped(of.at(member).get<std::int64_t>());
  };
  for (const auto& service : told.at("services")) {
    rows.add({service.at("name"), service.at("service"), service.at("version"), service.at("state"),
              number(service, "lag"), number(service, "records"), number(service, "outputs"),
              number(service, "dead_letters"), number(service, "failures")});
  }
  return rows;
}

result<exit_code> run(const list_options& o, volume_client& node, const command_context& shared) {
  const auto told = ask_services(node, [](auto request) { request.setList(); });
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print((o.available ? available_of(*told) : deployed_of(*told)).render());
  }
  return exit_code::ok;
}

}  // namespace

void add_service_list(CLI::App& service, command_context& shared) {
  add_node_command<list_options, run>(service, "list", "List the services of a node", shared, declare);
}

}  // namespace millrace::cli
