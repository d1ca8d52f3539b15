#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/catalog/catalog_event.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// A fact as a record of the catalog's log. The last record of a key says all about it: the log may be compacted.
/// Keys: "cluster", "topic/" and its id as text, "node/" and the node's number ("node/" alone: all nodes).
/// Values: codecs/schema/catalog_event.capnp, flat; none where what the key names is gone.
struct catalog_record {
  std::string key;
  std::optional<std::vector<std::byte>> value;

  friend bool operator==(const catalog_record&, const catalog_record&) = default;
};

catalog_record encode(const catalog_event& event);

/// `corrupt` if the record is none that `encode` makes; the context names its key.
result<catalog_event> decode_catalog_event(std::string_view key, std::optional<std::span<const std::byte>> value);

}  // namespace millrace
