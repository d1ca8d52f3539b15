#include "runtime/flow/engine/graph_draft.hpp"

#include <algorithm>

namespace millrace::flow {

std::vector<edge_id> graph_draft::add(std::string name, std::string kind, std::vector<edge_id> inputs,
                                      std::size_t outputs, std::function<std::unique_ptr<stage>(wiring&)> make) {
  stage_plan stage{
      .name = std::move(name), .kind = std::move(kind), .inputs = std::move(inputs), .make = std::move(make)};
  if (stage.name.empty()) stage.name = stage.kind + "-" + std::to_string(plan_.stages.size());
  for (const auto edge : stage.inputs) {
    stage.sources.insert(stage.sources.end(), sources_of_[edge].begin(), sources_of_[edge].end());
  }
  std::sort(stage.sources.begin(), stage.sources.end());
  stage.sources.erase(std::unique(stage.sources.begin(), stage.sources.end()), stage.sources.end());
  for (std::size_t i = 0; i < outputs; ++i) {
    stage.outputs.push_back(plan_.edges++);
    sources_of_.push_back(stage.sources);
  }
  plan_.stages.push_back(std::move(stage));
  return plan_.stages.back().outputs;
}

edge_id graph_draft::add_source(std::string name, std::type_index type,
                                std::function<std::unique_ptr<stage>(wiring&, source_index)> make) {
  const source_index index = plan_.sources.size();
  plan_.sources.push_back({name, plan_.stages.size(), type});
  const auto made = add(std::move(name), "source", {}, 1,
                        [make = std::move(make), index](wiring& wires) { return make(wires, index); });
  plan_.stages.back().sources = {index};
  sources_of_[made.front()] = {index};
  return made.front();
}

std::vector<edge_id> graph_draft::add_call(std::string name, std::string kind, edge_id from, std::size_t outputs,
                                           std::type_index type,
                                           std::function<std::unique_ptr<stage>(wiring&, source_index)> make) {
  const source_index index = plan_.sources.size();
  plan_.sources.push_back({name, plan_.stages.size(), type});
  auto made = add(std::move(name), std::move(kind), {from}, outputs,
                  [make = std::move(make), index](wiring& wires) { return make(wires, index); });
  auto& stage = plan_.stages.back();
  stage.reads = std::exchange(stage.sources, {index});
  for (const auto edge : made) sources_of_[edge] = {index};
  return made;
}

edge_id graph_draft::add_hop(std::string name, edge_id from, std::type_index type,
                             std::function<std::unique_ptr<stage>(wiring&, source_index)> make) {
  plan_.hops.push_back({name, plan_.stages.size(), type});
  return add_call(std::move(name), "hop", from, 1, type, std::move(make)).front();
}

void graph_draft::add_sink(std::string name, std::type_index type, edge_id from,
                           std::function<std::unique_ptr<stage>(wiring&)> make) {
  plan_.sinks.push_back({name, plan_.stages.size(), type});
  add(std::move(name), "sink", {from}, 0, std::move(make));
}

result<graph_plan> graph_draft::plan() const {
  if (auto sound = plan_.check(); !sound) return sound.error();
  return plan_;
}

}  // namespace millrace::flow
