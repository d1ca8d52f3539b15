#pragma once
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "runtime/flow/engine/graph_plan.hpp"

namespace millrace::flow {

/// A graph while it is being declared. Edges refer to it: it stays where it is until `plan` is called.
class graph_draft {
 public:
  explicit graph_draft(std::string name) { plan_.name = std::move(name); }
  graph_draft(const graph_draft&) = delete;
  graph_draft& operator=(const graph_draft&) = delete;

  /// Adds a stage behind those that give `inputs`; returns its outputs. Without a name it gets one by its kind.
  std::vector<edge_id> add(std::string name, std::string kind, std::vector<edge_id> inputs, std::size_t outputs,
                           std::function<std::unique_ptr<stage>(wiring&)> make);

  /// Adds a source; the edge that it gives.
  edge_id add_source(std::string name, std::type_index type,
                     std::function<std::unique_ptr<stage>(wiring&, source_index)> make);

  /// Adds a stage that stands behind others and is a source to those behind it; its outputs.
  std::vector<edge_id> add_call(std::string name, std::string kind, edge_id from, std::size_t outputs,
                                std::type_index type,
                                std::function<std::unique_ptr<stage>(wiring&, source_index)> make);

  /// The same, where events leave for other instances.
  edge_id add_hop(std::string name, edge_id from, std::type_index type,
                  std::function<std::unique_ptr<stage>(wiring&, source_index)> make);

  void add_sink(std::string name, std::type_index type, edge_id from,
                std::function<std::unique_ptr<stage>(wiring&)> make);

  /// The graph as declared so far. `invalid_argument` as `graph_plan::check` says.
  result<graph_plan> plan() const;

 private:
  graph_plan plan_;
  std::vector<std::vector<source_index>> sources_of_;  // by edge
};

}  // namespace millrace::flow
