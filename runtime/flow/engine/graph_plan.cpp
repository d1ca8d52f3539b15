#include "runtime/flow/engine/graph_plan.hpp"

#include <algorithm>
#include <set>

namespace millrace::flow {
namespace {

stage_index giver_of(const graph_plan& plan, edge_id edge) {
  stage_index at = 0;
  while (std::find(plan.stages[at].outputs.begin(), plan.stages[at].outputs.end(), edge) ==
         plan.stages[at].outputs.end()) {
    ++at;
  }
  return at;
}

/// The further outputs of a stage, such as the late events of a window, are told from the first by their number.
std::string edge_name(const graph_plan& plan, edge_id edge) {
  const auto& giver = plan.stages[giver_of(plan, edge)];
  const auto nth = std::find(giver.outputs.begin(), giver.outputs.end(), edge) - giver.outputs.begin();
  return nth == 0 ? giver.name : giver.name + "[" + std::to_string(nth) + "]";
}

}  // namespace

std::string graph_plan::describe() const {
  std::string text = name + "\n";
  for (const auto& stage : stages) {
    text += "  " + stage.name + ": " + stage.kind;
    for (std::size_t i = 0; i < stage.inputs.size(); ++i) {
      text += (i == 0 ? " <- " : ", ") + edge_name(*this, stage.inputs[i]);
    }
    text += "\n";
  }
  return text;
}

std::vector<stage_index> graph_plan::stages_before(stage_index at) const {
  std::vector<stage_index> before;
  for (const auto edge : stages[at].inputs) before.push_back(giver_of(*this, edge));
  return before;
}

std::string graph_plan::describe_as_dot() const {
  std::string text = "digraph \"" + name + "\" {\n";
  for (const auto& stage : stages)
    text += "  \"" + stage.name + "\" [label=\"" + stage.name + "\\n" + stage.kind + "\"];\n";
  for (const auto& stage : stages) {
    for (const auto edge : stage.inputs) {
      text += "  \"" + stages[giver_of(*this, edge)].name + "\" -> \"" + stage.name + "\";\n";
    }
  }
  return text + "}\n";
}

result<void> graph_plan::check() const {
  std::set<std::string> names, sink_names;
  for (const auto& stage : stages) {
    if (stage.name.empty() || stage.name.find('\0') != std::string::npos) {
      return make_error(errc::invalid_argument, "graph " + name + ": a stage of kind " + stage.kind + " has no name");
    }
    auto& taken = stage.kind == "sink" ? sink_names : names;
    if (!taken.insert(stage.name).second) {
      return make_error(errc::invalid_argument, "graph " + name + ": two are called " + stage.name);
    }
  }
  return {};
}

wiring::wiring(const graph_plan& plan, const instance_options& options)
    : all_(plan), options_(options), last_reader_(plan.edges, 0), buffers_(plan.edges) {
  for (stage_index at = 0; at < plan.stages.size(); ++at) {
    for (const auto edge : plan.stages[at].inputs) last_reader_[edge] = at;
  }
}

std::size_t wiring::readings(edge_id id) const {
  const auto& inputs = plan().inputs;
  return static_cast<std::size_t>(std::count(inputs.begin(), inputs.end(), id));
}

}  // namespace millrace::flow
