#pragma once
#include <algorithm>
#include <atomic>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "runtime/metrics/sharded_cells.hpp"

namespace millrace {

/// A number that only grows. Cheap to copy; refers to the registry it came from, which must outlive it. Threads: any;
/// adding costs a few nanoseconds and never waits.
class counter {
 public:
  counter(sharded_cells& cells, sharded_cells::index which) : cells_(&cells), which_(which) {}

  void add(std::uint64_t count = 1) noexcept { cells_->add(which_, count); }
  std::uint64_t total() const noexcept { return cells_->total(which_); }

 private:
  sharded_cells* cells_;
  sharded_cells::index which_;
};

/// A number that goes up and down. As `counter`, but the last write of any thread holds.
class gauge {
 public:
  explicit gauge(std::atomic<std::int64_t>& value) : value_(&value) {}

  void set(std::int64_t value) noexcept { value_->store(value, std::memory_order_relaxed); }
  void add(std::int64_t difference) noexcept { value_->fetch_add(difference, std::memory_order_relaxed); }
  std::int64_t value() const noexcept { return value_->load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t>* value_;
};

/// The bounds of a histogram: powers of two from 2^`first` on, `bounds` of them, and one bucket for all above. Shown
/// values are multiplied by `scale`.
struct histogram_shape {
  unsigned first;
  unsigned bounds;
  double scale;

  friend bool operator==(const histogram_shape&, const histogram_shape&) = default;
};

/// Of microseconds, shown in seconds as the ecosystem wants: 8 us, 16 us, … 16.8 s.
inline constexpr histogram_shape latency_shape{3, 22, 1e-6};

/// Of bytes: 256 B, 512 B, … 128 MiB.
inline constexpr histogram_shape size_shape{8, 20, 1};

/// How often values fell below each bound, and their sum. As `counter`.
class histogram {
 public:
  histogram(sharded_cells& cells, sharded_cells::index first, histogram_shape shape)
      : cells_(&cells), first_(first), shape_(shape) {}

  /// Cells that a shape takes: its buckets, the one above them, and the sum.
  static std::size_t cells_needed(histogram_shape shape) { return shape.bounds + 2; }

  void observe(std::uint64_t value) noexcept {
    auto cells = cells_->own_part(first_);
    cells.add(bucket_of(value), 1);
    cells.add(shape_.bounds + 1, value);
  }

  /// For `latency_shape`: rounded up to whole microseconds.
  void observe(std::chrono::nanoseconds time) noexcept {
    observe(time.count() <= 0 ? 0 : (static_cast<std::uint64_t>(time.count()) + 999) / 1000);
  }

  /// The bucket of the smallest bound that is not below `value`; `bounds` if all are.
  unsigned bucket_of(std::uint64_t value) const noexcept {
    const auto exponent = value <= 1 ? 0u : static_cast<unsigned>(std::bit_width(value - 1));
    return exponent <= shape_.first ? 0 : std::min(exponent - shape_.first, shape_.bounds);
  }

  histogram_shape shape() const { return shape_; }
  std::uint64_t count_in(unsigned bucket) const noexcept { return cells_->total(first_ + bucket); }
  std::uint64_t sum() const noexcept { return cells_->total(first_ + shape_.bounds + 1); }

 private:
  sharded_cells* cells_;
  sharded_cells::index first_;
  histogram_shape shape_;
};

}  // namespace millrace
