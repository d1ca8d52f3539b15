#pragma once
#include <memory>
#include <string>
#include <typeinfo>
#include <utility>

#include "runtime/flow/engine/graph_draft.hpp"
#include "runtime/flow/engine/source_stage.hpp"
#include "runtime/flow/operators/keyed_edge.hpp"

namespace millrace::flow {

/// A graph to be declared:
///   graph g("fraud");
///   g.source<card_use>("uses", {.out_of_order = 5s})
///       .filter(in_person).key_by(card_of).process("velocity", velocity{}).out.into("alerts");
///   const auto plan = g.plan();
class graph : public graph_draft {
 public:
  using graph_draft::graph_draft;

  template <class T>
  edge<T> source(std::string name, source_options options = {}) {
    const auto from = add_source(name, typeid(T), [name, options](wiring& wires, source_index index) {
      return std::make_unique<inlet<T>>(index, name, options, wires.output<T>(0));
    });
    return {*this, from};
  }
};

}  // namespace millrace::flow
