#pragma once
#include <cstddef>

namespace millrace {

/// Live threads that can write without an atomic addition; further ones share the slot 0.
inline constexpr std::size_t writer_slots_max = 64;

/// The number of the calling thread, its own while it lives, handed on to a later thread when it ends; 0 is shared by
/// those that found none free. Costs one thread-local read after a thread's first call.
std::size_t writer_slot() noexcept;

}  // namespace millrace
