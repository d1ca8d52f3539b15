#pragma once
#include <cstddef>

namespace millrace {

/// What bounds a flow's memory: at most `window_batches` wait before each stage, of at most `batch_events_max` events
/// each where they leave the source.
struct flow_options {
  int window_batches = 16;  ///< demand that a stage grants the one above it; at least 1
  std::size_t batch_events_max = 500;
};

}  // namespace millrace
