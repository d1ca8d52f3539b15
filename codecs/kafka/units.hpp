#pragma once
#include <cstdint>

#include "codecs/base/strong.hpp"

namespace millrace::kafka {

using offset = strong<struct offset_tag, std::int64_t>;              ///< index of a record in its partition
using leader_epoch = strong<struct leader_epoch_tag, std::int32_t>;  ///< term of a partition's leader; -1: none
using partition_index = strong<struct partition_index_tag, std::int32_t>;
using producer_id = strong<struct producer_id_tag, std::int64_t>;          ///< -1: the producer is not idempotent
using producer_epoch = strong<struct producer_epoch_tag, std::int16_t>;    ///< -1: none
using sequence_number = strong<struct sequence_number_tag, std::int32_t>;  ///< per producer and partition; wraps to 0
using timestamp = strong<struct timestamp_tag, std::int64_t>;  ///< milliseconds since 1970-01-01 UTC; -1: none

}  // namespace millrace::kafka
