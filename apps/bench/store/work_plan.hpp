#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "apps/bench/store/key_space.hpp"

namespace millrace::bench {

enum class distribution : std::uint8_t { uniform, zipf };

/// Indexes of keys in the order of their reads. Zipf: exponent 0.99, the frequent ones spread over all keys, not
/// neighbours.
std::vector<std::uint64_t> plan_reads(const key_space& keys, distribution chosen, std::size_t count,
                                      std::uint64_t seed);

/// Batches of writes to keys by chance, made before the clock runs. A key may come twice: the later write wins.
class write_plan {
 public:
  /// Plans of different seeds write different values.
  write_plan(const key_space& keys, std::size_t batches, std::size_t per_batch, std::uint64_t seed);

  std::size_t batches() const { return entries_.size() / per_batch_; }

  /// Borrowed from the plan.
  std::span<const entry> batch(std::size_t index) const {
    return std::span(entries_).subspan(index * per_batch_, per_batch_);
  }

 private:
  std::vector<char> bytes_;
  std::vector<entry> entries_;
  std::size_t per_batch_;
};

}  // namespace millrace::bench
