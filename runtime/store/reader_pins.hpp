#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <mutex>
#include <set>
#include <thread>

#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// Who still reads what is to be freed. Time is counted in ticks: what was made unreachable at one tick is free when
/// nobody is pinned who began at or before it, and when nobody has a lease of a state that it was part of. Threads:
/// any; nobody waits for anybody.
class reader_pins {
 public:
  /// A read of a moment: what was reachable when it began stays in memory and on disk.
  class pin {
   public:
    explicit pin(reader_pins& of) : slot_(of.take_slot()) {}
    ~pin() { slot_.store(0, std::memory_order_release); }
    pin(const pin&) = delete;
    pin& operator=(const pin&) = delete;

   private:
    std::atomic<std::uint64_t>& slot_;
  };

  /// A read that may take long, of what there was after one batch: it stays on disk, and in memory while it is only
  /// there. Made by whoever is pinned, or keeps the writer out, since before it took what it reads.
  class lease {
   public:
    lease(reader_pins& of, epoch seen) : pins_(of) {
      const std::lock_guard lock(of.mutex_);
      seen_ = of.leases_.insert(seen);
    }
    ~lease() {
      const std::lock_guard lock(pins_.mutex_);
      pins_.leases_.erase(seen_);
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;

   private:
    reader_pins& pins_;
    std::multiset<epoch>::iterator seen_;
  };

  /// Something has just been made unreachable; the tick of that.
  std::uint64_t advance() { return tick_.fetch_add(1); }

  /// What became unreachable before this tick is free.
  std::uint64_t oldest_pin() const {
    auto oldest = tick_.load();
    for (const auto& slot : slots_) {
      const auto since = slot.value.load();
      if (since != 0 && since < oldest) oldest = since;
    }
    return oldest;
  }

  /// The newest state under lease that has what one batch made and a later one let go; 0: none.
  epoch leased(epoch born, epoch freed) const {
    const std::lock_guard lock(mutex_);
    const auto behind = leases_.lower_bound(freed);
    if (behind == leases_.begin() || *std::prev(behind) < born) return {};
    return *std::prev(behind);
  }
  bool is_leased(epoch seen) const {
    const std::lock_guard lock(mutex_);
    return leases_.contains(seen);
  }

 private:
  struct alignas(64) padded {
    std::atomic<std::uint64_t> value{0};  // 0: free
  };

  std::atomic<std::uint64_t>& take_slot() {
    static thread_local const auto preferred = std::hash<std::thread::id>{}(std::this_thread::get_id());
    for (auto at = preferred;; ++at) {
      auto& slot = slots_[at % slots_.size()].value;
      std::uint64_t free = 0;
      if (slot.compare_exchange_strong(free, tick_.load())) return slot;
    }
  }

  std::atomic<std::uint64_t> tick_{1};
  std::array<padded, 128> slots_;
  mutable std::mutex mutex_;
  std::multiset<epoch> leases_;
};

}  // namespace millrace::store
