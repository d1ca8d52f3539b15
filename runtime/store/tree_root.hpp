#pragma once
#include <cstdint>

#include "codecs/store/block_pointer.hpp"

namespace millrace::store {

/// The root of one ordered map.
struct tree_root {
  block_pointer top;       ///< none: the map is empty
  std::uint8_t level = 0;  ///< of the node there
};

}  // namespace millrace::store
