#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/edge_buffer.hpp"
#include "runtime/flow/engine/stage.hpp"

namespace millrace::flow {

using edge_id = std::size_t;
using stage_index = std::size_t;

/// What bounds one instance of a graph.
struct instance_options {
  std::size_t keys_max = 1'000'000;  ///< of each stage with keys: that are kept in memory
  bool hops_apart = false;           ///< one of several: who runs it takes and gives what hops
};

class wiring;

/// A stage that is declared.
struct stage_plan {
  std::string name;
  std::string kind;                   ///< for people: map, window, join
  std::vector<edge_id> inputs;        ///< of stages before it
  std::vector<edge_id> outputs;       ///< made for it
  std::vector<source_index> sources;  ///< all above it; of a source, itself
  std::vector<source_index> reads;    ///< of a source that stands behind others: those
  std::function<std::unique_ptr<stage>(wiring&)> make;
};

/// Where events come in or go out.
struct port_plan {
  std::string name;
  stage_index at;
  std::type_index type;
};

/// A graph that is declared. Any number of instances can be made of it. Threads: immutable, share freely.
struct graph_plan {
  std::string name;
  std::vector<stage_plan> stages;  ///< each after those above it
  std::vector<port_plan> sources;
  std::vector<port_plan> sinks;
  std::vector<port_plan> hops;  ///< that are sources too
  std::size_t edges = 0;

  /// A line a stage: its name, its kind and what it reads.
  std::string describe() const;

  /// Whose edges a stage reads, in their order.
  std::vector<stage_index> stages_before(stage_index at) const;

  /// For Graphviz.
  std::string describe_as_dot() const;

  /// `invalid_argument` if two stages or two sinks share a name, or a name cannot stand in front of rows.
  result<void> check() const;
};

/// Gives a stage that is being made its edges.
class wiring {
 public:
  wiring(const graph_plan& plan, const instance_options& options);

  void begin(stage_index stage) { stage_ = stage; }

  template <class T>
  stage_input<T> input(std::size_t nth) {
    const auto id = plan().inputs[nth];
    return {&buffer<T>(id), last_reader_[id] == stage_ && readings(id) == 1};
  }

  template <class T>
  edge_buffer<T>& output(std::size_t nth) {
    return buffer<T>(plan().outputs[nth]);
  }

  const stage_plan& plan() const { return all_.stages[stage_]; }
  const instance_options& options() const { return options_; }

  std::vector<std::unique_ptr<edge_buffer_base>> take_buffers() { return std::move(buffers_); }

 private:
  template <class T>
  edge_buffer<T>& buffer(edge_id id) {
    if (!buffers_[id]) buffers_[id] = std::make_unique<edge_buffer<T>>();
    return static_cast<edge_buffer<T>&>(*buffers_[id]);
  }

  std::size_t readings(edge_id id) const;

  const graph_plan& all_;
  const instance_options& options_;
  stage_index stage_ = 0;
  std::vector<stage_index> last_reader_;
  std::vector<std::unique_ptr<edge_buffer_base>> buffers_;
};

}  // namespace millrace::flow
