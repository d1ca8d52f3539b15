#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::cli {

/// A topic, or some of its partitions.
struct topic_selection {
  std::string topic;
  std::vector<kafka::partition_index> partitions;  ///< ascending, each once; empty: all of them

  friend bool operator==(const topic_selection&, const topic_selection&) = default;
};

/// "0", "0,2,5-7". `invalid_argument` for anything else and for more than 100,000 partitions.
result<std::vector<kafka::partition_index>> parse_partitions(std::string_view text);

/// "orders", "orders:0,2,5-7". A topic's name has no colon of its own outside a stream's path ("/shop/eu:orders"), so
/// what stands after the last colon of a path is taken for partitions only if it begins with a digit.
result<topic_selection> parse_topic_selection(std::string_view text);

}  // namespace millrace::cli
