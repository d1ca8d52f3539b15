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

namespace millrace::store {

/// Who still reads what is to be freed. Time is counted in ticks: what was made unreachable at one tick is free when
/// nobody reads who began at or before it. Threads: any; nobody waits for anybody.
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

  /// A read that may take long: what was reachable when it began stays on disk, and in memory while it is only there.
  class lease {
   public:
    explicit lease(reader_pins& of) : pins_(of) {
      const std::lock_guard lock(of.mutex_);
      since_ = of.leases_.insert(of.tick_.load());
    }
    ~lease() {
      const std::lock_guard lock(pins_.mutex_);
      pins_.leases_.erase(since_);
    }
    lease(const lease&) = delete;
    lease& operator=(const lease&) = delete;

   private:
    reader_pins& pins_;
    std::multiset<std::uint64_t>::iterator since_;
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
  std::uint64_t oldest_pin_or_lease() const {
    const auto pins = oldest_pin();
    const std::lock_guard lock(mutex_);
    return leases_.empty() ? pins : std::min(pins, *leases_.begin());
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
  std::multiset<std::uint64_t> leases_;
};

}  // namespace millrace::store
