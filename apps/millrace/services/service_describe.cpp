#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/text/instant.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

/// What passes between the two looks from which rates are told.
constexpr auto rates_over = std::chrono::milliseconds(500);

struct describe_options {
  std::string name;
  bool dot = false;
};

void declare(CLI::App& command, describe_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
  command.add_flag("--dot", o.dot, "Only its graph, for Graphviz");
}

std::string number(const nlohmann::json& of, const char* member) { return grouped(of.value(member, std::int64_t{0})); }

/// Of two descriptions, what each stage has given in between.
void add_rates(nlohmann::json& service, const nlohmann::json& before, std::chrono::milliseconds between) {
  auto& stages = service.at("stages");
  for (std::size_t i = 0; i < stages.size() && i < before.at("stages").size(); ++i) {
    const auto given = stages[i].value("given", std::int64_t{0});
    const auto gained = given - before.at("stages")[i].value("given", std::int64_t{0});
    stages[i]["given_per_second"] = std::max<std::int64_t>(gained, 0) * 1000 / between.count();
  }
}

/// How large its state is; nothing if there is none yet.
void add_state_size(nlohmann::json& service, volume_client& node) {
  const auto table = service.value("volume", "") + "/state";
  const auto found = node.ask(reply_kind::OBJECT, [&](auto request) { request.initStat().setPath(table.c_str()); });
  if (!found) return;
  const auto object = found->read()->getObject();
  service["state_bytes"] = object.getSize();
  service["state_rows"] = object.getRows();
}

std::string mark_text(const nlohmann::json& stage) {
  const auto mark = stage.value("mark_ms", nlohmann::json());
  return mark.is_number() ? format_instant(kafka::timestamp(mark.get<std::int64_t>())) : std::string("-");
}

std::string stages_text(const nlohmann::json& service) {
  table rows({{"STAGE"},
              {"KIND"},
              {"READS"},
              {"EVENT TIME"},
              {"GIVEN", align::right},
              {"A SECOND", align::right},
              {"LATE", align::right},
              {"HELD", align::right},
              {"KEYS IN MEMORY", align::right}});
  for (const auto& stage : service.at("stages")) {
    std::string reads;
    for (const auto& before : stage.at("reads")) reads += (reads.empty() ? "" : ", ") + before.get<std::string>();
    rows.add({stage.at("name"), stage.at("kind"), reads, mark_text(stage), number(stage, "given"),
              number(stage, "given_per_second"), number(stage, "late"), number(stage, "held"),
              number(stage, "keys_in_memory")});
  }
  return rows.render();
}

/// For Graphviz. A sink may be called as a stage is, and nothing reads a sink.
std::string graph_text(const nlohmann::json& service) {
  std::map<std::string, std::size_t> by_name;
  std::string text = fmt::format("digraph \"{}\" {{\n  node [shape=box];\n", service.value("name", ""));
  const auto& stages = service.at("stages");
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto& stage = stages[i];
    const auto name = stage.value("name", ""), kind = stage.value("kind", "");
    if (kind != "sink") by_name[name] = i;
    text += fmt::format("  s{} [label=\"{}\\n{}\\n{} given, {} a second\\n{} held, {} keys\\n{}\"];\n", i, name, kind,
                        number(stage, "given"), number(stage, "given_per_second"), number(stage, "held"),
                        number(stage, "keys_in_memory"), mark_text(stage));
  }
  for (std::size_t i = 0; i < stages.size(); ++i) {
    for (const auto& before : stages[i].at("reads")) {
      text += fmt::format("  s{} -> s{};\n", by_name[before.get<std::string>()], i);
    }
  }
  return text + "}\n";
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
  const auto ask = [&] { return ask_services(node, [&](auto request) { request.setDescribe(o.name); }); };
  auto told = ask();
  if (!told) return told.error();
  if (o.dot || !shared.json) {  // who reads JSON looks again
    std::this_thread::sleep_for(rates_over);
    const auto before = std::exchange(told, ask());
    if (!told) return told.error();
    add_rates(*told, *before, rates_over);
  }
  add_state_size(*told, node);
  if (o.dot) {
    print(graph_text(*told));
    return exit_code::ok;
  }
  shared.json ? print_json(*told) : print(describe_service(*told));
  return exit_code::ok;
}

/// What was asked for beyond the usual.
std::string deployed_text(const nlohmann::json& service) {
  std::string text;
  if (service.value("partitioned", false)) {
    text += fmt::format("  by partition, {} instances\n", service.value("instances", std::size_t{1}));
  }
  if (service.value("on_failure", "") == "stop") text += "  stops if it fails\n";
  if (const auto of = service.value("shadow_of", ""); !of.empty()) {
    text += fmt::format("  shadow of {} since commit {}\n", of, number(service, "since_commit"));
  }
  const auto settings = service.value("settings", nlohmann::json::object());
  for (const auto& [name, value] : settings.items()) {
    text += fmt::format("  {} = {}\n", name, value.get<std::string>());
  }
  return text;
}

}  // namespace

std::string describe_service(const nlohmann::json& service) {
  auto text = fmt::format("{} (service {}, version {}): {}\n", service.value("name", ""), service.value("service", ""),
                          service.value("version", ""), service.value("state", ""));
  if (const auto reason = service.value("reason", ""); !reason.empty()) text += "  it failed: " + reason + "\n";
  text += fmt::format("  state in {}, commit {}", service.value("volume", ""), number(service, "commits"));
  if (service.contains("state_bytes")) {
    text += fmt::format(": {} rows, {}", number(service, "state_rows"), readable_bytes(service.at("state_bytes")));
  }
  text += fmt::format("\n  {} records read, {} given, {} dead letters; {} of outputs wait for a commit\n",
                      number(service, "records"), number(service, "outputs"), number(service, "dead_letters"),
                      readable_bytes(service.at("waiting_bytes")));
  text += deployed_text(service);
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
