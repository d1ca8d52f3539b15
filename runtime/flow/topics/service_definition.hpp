#pragma once
#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/topics/file_source.hpp"
#include "runtime/flow/topics/topic_sink.hpp"
#include "runtime/flow/topics/topic_source.hpp"

namespace millrace::flow {

/// What a deployment may set, by name.
using service_settings = std::map<std::string, std::string>;

/// A service: a graph, and the topics at its ends. The same value runs in a node, beside any Kafka cluster, and in
/// tests. Threads: immutable, share freely.
struct service_definition {
  std::string name;
  std::string version = "1";  ///< of what it does: outputs tell it, and two may run side by side
  std::string summary;        ///< a line for people
  std::function<result<graph_plan>(const service_settings& settings)> graph;
  std::vector<topic_source> sources;
  std::vector<topic_sink> sinks;
  std::vector<file_source> files = {};

  /// What belongs together has one key of its records, so that it is in one partition, of all topics the same: each
  /// partition may be worked on alone, with its own state and its own time, and several instances share them.
  bool partitionable = false;

  /// While it is at work it commits at least so often. What it has given is committed at once when it has caught up:
  /// longer spares those the writing whose state changes all the time and whose outputs are few.
  std::chrono::milliseconds commit_interval{500};

  /// The same once it has caught up: an output then waits for no more than the state of so much time to be written.
  std::chrono::milliseconds caught_up_commit_interval{10};
};

}  // namespace millrace::flow
