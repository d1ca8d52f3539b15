#pragma once
#include "codecs/kafka/units.hpp"

namespace millrace {

/// The epoch in which a node that is alone leads all its partitions.
inline constexpr kafka::leader_epoch serving_epoch{0};

}  // namespace millrace
