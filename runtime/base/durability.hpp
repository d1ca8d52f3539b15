#pragma once
#include <cstdint>

namespace millrace {

/// When an append counts as done.
enum class durability : std::uint8_t {
  fsync,  ///< when it is on the device
  os,     ///< when the operating system has it: a loss of power may take it
};

}  // namespace millrace
