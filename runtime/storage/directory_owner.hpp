#pragma once
#include <cstdint>
#include <string>

namespace millrace {

/// Whose data a directory holds.
struct directory_owner {
  std::int32_t node_id = 0;
  std::string cluster_id;

  friend bool operator==(const directory_owner&, const directory_owner&) = default;
};

}  // namespace millrace
