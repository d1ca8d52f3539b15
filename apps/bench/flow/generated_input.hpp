#pragma once
#include <cstdint>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace::bench {

struct generator_options {
  std::string file;
  std::uint64_t events = 1'000'000;
  std::uint64_t keys = 0;                          ///< cards or hosts; 0: 100,000 and 1,000
  bool every_key = false;                          ///< the first events are one of each card, in order
  bool keyed = false;                              ///< before each reading its series and a tab
  std::uint64_t seed = 1;                          ///< the same seed, the same file
  std::int64_t span_ms = 14LL * 24 * 3600 * 1000;  ///< of the payments' event time
};

// Inputs of the pipelines, written to a file. `io_failure` if that cannot be.

/// Lines of payments: amounts usual for their merchant, mildly skewed cards and merchants, up to 5 s out of order; now
/// and then a burst of large ones of one card.
result<void> generate_payments(const generator_options& options);

/// Lines of readings of 20 metrics a host, 20,000 a second of event time, up to 1 s out of order, some far off.
result<void> generate_readings(const generator_options& options);

/// Frames of Nexmark's auctions, as its public generator has them: of 50 events one person, three auctions and 46 bids,
/// 200, 500 and 100 bytes, 10,000 a second of event time. Source: https://github.com/nexmark/nexmark, of Beam's
/// NexmarkConfiguration: the defaults.
result<void> generate_auctions(const generator_options& options);

}  // namespace millrace::bench
