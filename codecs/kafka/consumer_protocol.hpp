#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/field.hpp"
#include "codecs/kafka/units.hpp"
#include "codecs/kafka/version_range.hpp"

namespace millrace::kafka {

// What members of protocol type "consumer" put into the metadata of JoinGroup and the assignment of SyncGroup. A node
// only passes these bytes on; whoever shows or changes groups reads them. An int16 version stands before each.
// Version 1 brings the partitions that a member already owns (cooperative rebalancing), 2 its generation, 3 its rack.

struct consumer_topic_partitions {
  std::string_view topic;
  std::vector<partition_index> partitions;

  template <class Fields>
  static void describe(Fields& f) {
    using self = consumer_topic_partitions;
    f("topic", &self::topic);
    f("partitions", &self::partitions);
  }
};

/// What a member wants to read.
struct consumer_subscription {
  static constexpr version_range versions{0, 3};

  std::vector<std::string_view> topics;
  std::optional<std::span<const std::byte>> user_data;  ///< the assignor's own
  std::vector<consumer_topic_partitions> owned_partitions;
  std::int32_t generation_id = -1;          ///< in which it got them; -1: none
  std::optional<std::string_view> rack_id;  ///< null: not known

  template <class Fields>
  static void describe(Fields& f) {
    using self = consumer_subscription;
    f("topics", &self::topics);
    f("user_data", &self::user_data);
    f("owned_partitions", &self::owned_partitions, from(1));
    f("generation_id", &self::generation_id, from(2));
    f("rack_id", &self::rack_id, from(3));
  }
};

/// What a member shall read.
struct consumer_assignment {
  static constexpr version_range versions{0, 3};

  std::vector<consumer_topic_partitions> assigned_partitions;
  std::optional<std::span<const std::byte>> user_data;  ///< the assignor's own

  template <class Fields>
  static void describe(Fields& f) {
    using self = consumer_assignment;
    f("assigned_partitions", &self::assigned_partitions);
    f("user_data", &self::user_data);
  }
};

/// Both borrow `bytes`. Versions above the highest known are read as that one, as their writers take care to allow.
/// `unsupported`: a negative version. `truncated`, `corrupt`: it is no such thing, or not of protocol type "consumer".
result<consumer_subscription> decode_consumer_subscription(std::span<const std::byte> bytes);
result<consumer_assignment> decode_consumer_assignment(std::span<const std::byte> bytes);

/// Both append, with the version in front. `unsupported`: no such version. `invalid_argument`: a string over 32767
/// bytes.
result<void> encode(const consumer_subscription& subscription, int version, bytes_writer& out);
result<void> encode(const consumer_assignment& assignment, int version, bytes_writer& out);

}  // namespace millrace::kafka
