#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "codecs/base/strong.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// The place of a commit among all of its group, also those of transactions: higher is later. From 1 on; 0 is before
/// all.
using commit_order = strong<struct commit_order_tag, std::uint64_t>;

/// A committed offset, or one that is to be.
struct cursor {
  kafka::offset at;
  kafka::leader_epoch epoch{-1};
  std::string metadata;
  kafka::timestamp committed_at;
  std::optional<kafka::timestamp> expires_at;  ///< set by the client, instead of the node's retention
  commit_order order = {};
  friend bool operator==(const cursor&, const cursor&) = default;
};

/// Offsets by topic and partition. No topic is empty.
using cursor_map = std::map<std::string, std::map<kafka::partition_index, cursor>>;

/// Null if there is none. Lives as long as it stands in the map.
const cursor* find_cursor(const cursor_map& in, const std::string& topic, kafka::partition_index partition);

/// Puts `value` in the place of what is there, if anything.
void put_cursor(cursor_map& in, const std::string& topic, kafka::partition_index partition, const cursor& value);

void erase_cursor(cursor_map& in, const std::string& topic, kafka::partition_index partition);

}  // namespace millrace
