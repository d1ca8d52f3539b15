#pragma once
#include <cstddef>
#include <vector>

#include "runtime/flow/topics/topic_record.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace::flow {

/// A record that an instance has given, and where it belongs.
struct given_record {
  std::size_t sink = 0;  ///< of the definition; as many as it has: the dead letters; behind them the hops
  new_topic_record record;
};

/// Where the reading of a partition stands.
struct read_position {
  std::size_t source = 0;  ///< of the definition; behind them the hops
  kafka::partition_index partition;
  kafka::offset next;
};

/// What one commit makes durable, together or not at all: all that an instance did since the one before.
struct flow_cut {
  std::vector<given_record> outputs;  ///< in their order
  map_batch state;                    ///< rows of the instance's table
  std::vector<read_position> positions;
};

}  // namespace millrace::flow
