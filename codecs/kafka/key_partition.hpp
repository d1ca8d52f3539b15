#pragma once
#include <cstdint>
#include <string_view>

#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

/// The 32-bit hash by which Kafka's Java client spreads keys over partitions: murmur2 with its seed.
std::uint32_t key_hash(std::string_view key);

/// Where the Java client's default partitioner puts a record with that key. `partitions` > 0.
partition_index partition_of_key(std::string_view key, std::int32_t partitions);

}  // namespace millrace::kafka
