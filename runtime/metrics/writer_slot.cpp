#include "runtime/metrics/writer_slot.hpp"

#include <bitset>
#include <mutex>

namespace millrace {
namespace {

// Which thread has which number is a fact of the process, like the threads themselves. The mutex also orders what a
// thread wrote before it ended with what the next owner of its slot writes.
std::mutex owners_mutex;
std::bitset<writer_slots_max> owned;

std::size_t take_slot() {
  const std::lock_guard lock(owners_mutex);
  for (std::size_t slot = 1; slot < writer_slots_max; ++slot) {
    if (!owned[slot]) {
      owned[slot] = true;
      return slot;
    }
  }
  return 0;
}

struct slot_of_thread {
  const std::size_t slot = take_slot();
  ~slot_of_thread() {
    const std::lock_guard lock(owners_mutex);
    owned[slot] = false;
  }
};

}  // namespace

std::size_t writer_slot() noexcept {
  static thread_local const slot_of_thread own;
  return own.slot;
}

}  // namespace millrace
