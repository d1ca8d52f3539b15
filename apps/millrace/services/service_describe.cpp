#include <fmt/format.h>

#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/text/instant.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::string name;
  bool dot = false;
};

void declare(CLI::App& command, describe_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
  command.add_flag("--dot", o.dot, "Only its graph, for Graphviz");
}

std::string number(const nlohmann::json& of, const char* member) { return grouped(of.value(member, std::int64_t{0})); }

std::string stages_text(const nlohmann::json& service) {
  table rows({{"STAGE"},
              {"KIND"},
              {"READS"},
              {"EVENT TIME"},
              {"GIVEN", align::right},
              {"LATE", align::right},
              {"HELD", align::right},
              {"KEYS IN MEMORY", align::right}});
  for (const auto& stage : service.at("stages")) {
    const auto mark = stage.contains("mark_ms") && stage["mark_ms"].is_number()
                          ? format_instant(kafka::timestamp(stage["mark_ms"].get<std::int64_t>()))
                          : std::string("-");
    std::string reads;
    for (const auto& before : stage.at("reads")) reads += (reads.empty() ? "" : ", ") + before.get<std::string>();
    rows.add({stage.at("name"), stage.at("kind"), reads, mark, number(stage, "given"), number(stage, "late"),
              number(stage, "held"), number(stage, "keys_in_memory")});
  }
  return rows.render();
}

std::string inputs_text(const nlohmann::json& service) {
  table rows({{"SOURCE"},
              {"TOPIC"},
              {"PARTITION", align::right},
              {"COMMITTED", align::right},
              {"END", align::right},
              {"LAG", align::right}});
  for (const auto& input : service.value("inputs", nlohmann::json::array())) {
    rows.add({input.at("source"), input.at("topic"), number(input, "partition"), number(input, "committed"),
              number(input, "end"), number(input, "lag")});
  }
  return rows.render();
}

result<exit_code> run(const describe_options& o, volume_client& node, const command_context& shared) {
  if (o.dot) {
    const auto told = ask_services(node, [&](auto request) { request.setGraph(o.name); });
    if (!told) return told.error();
    print(told->at("dot").get<std::string>());
    return exit_code::ok;
  }
  const auto told = ask_services(node, [&](auto request) { request.setDescribe(o.name); });
  if (!told) return told.error();
  if (shared.json) {
    print_json(*told);
  } else {
    print(describe_service(*told));
  }
  return exit_code::ok;
}

}  // namespace

std::string describe_service(const nlohmann::json& service) {
  auto text = fmt::format("{} (service {}, version {}): {}\n", service.value("name", ""), service.value("service", ""),
                          service.value("version", ""), service.value("state", ""));
  if (const auto reason = service.value("reason", ""); !reason.empty()) text += "  it failed: " + reason + "\n";
  text += fmt::format("  state in {}, commit {}; {} records read, {} given, {} dead letters\n",
                      service.value("volume", ""), number(service, "commits"), number(service, "records"),
                      number(service, "outputs"), number(service, "dead_letters"));
  const auto sinks = service.value("sinks", nlohmann::json::object());
  for (const auto& [sink, topic] : sinks.items()) {
    text += fmt::format("  {} -> {}\n", sink, topic.get<std::string>());
  }
  for (const auto& file : service.value("files", nlohmann::json::array())) {
    const auto refusal = file.value("refusal", "");
    const bool is_taken = !file.value("taken_ms", nlohmann::json()).is_null();
    text += fmt::format("  {} <- {}: {}\n", file.value("source", ""), file.value("path", ""),
                        !refusal.empty() ? "refused: " + refusal
                        : is_taken       ? "taken"
                                         : "not there yet");
  }
  return text + "\n" + stages_text(service) + "\n" + inputs_text(service);
}

void add_service_describe(CLI::App& service, command_context& shared) {
  add_node_command<describe_options, run>(service, "describe", "A service: its graph, and how far it is", shared,
                                          declare);
}

}  // namespace millrace::cli
