#pragma once
#include <chrono>

#include "codecs/kafka/units.hpp"

namespace millrace {

/// Time since an arbitrary start of this process; never goes back. Sessions and rebalances end by it.
using running_time = std::chrono::milliseconds;

/// When something happens, on both clocks. Logic gets it as an argument and never asks for it.
struct moment {
  running_time running{};
  kafka::timestamp wall{};  ///< for what outlives the process: commits and their expiry
};

}  // namespace millrace
