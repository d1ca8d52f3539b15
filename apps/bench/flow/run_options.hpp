#pragma once
#include <cstdint>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace::bench {

struct run_options {
  std::string file;
  std::size_t round_events = 256;
  std::uint64_t events_max = UINT64_MAX;
  std::uint64_t warm_up = 0;       ///< events before figures are taken
  std::uint64_t commit_every = 0;  ///< events; 0: never
  double rate = 0;                 ///< events a second; 0: as fast as it goes
  bool in_order = false;           ///< put in the order of event time first
};

// The pipelines; each in a file of its own. Each prints one line of figures.

result<void> run_fraud(const run_options& options);
result<void> run_monitoring(const run_options& options);

/// `query`: q0, q1, q2, q5 or q8.
result<void> run_nexmark(const std::string& query, const run_options& options);

}  // namespace millrace::bench
