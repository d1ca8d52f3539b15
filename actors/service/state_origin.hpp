#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "codecs/base/result.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// What the state of a deployment is of, as rows beside it say: another topic of that name, or other partitions, would
/// not go with it.
struct state_origin {
  std::map<std::string, std::int64_t> created_ms;  ///< by source that was read: when its topic was made
  std::optional<std::size_t> partitions;           ///< of each topic, if the state is by partition
};

result<state_origin> read_origin(const map_reader& table);

/// Whether a deployment may go on with the state in `table`, of `volume`: it is by partition, or not, as the deployment
/// is. `invalid_argument`.
result<void> check_form(const map_reader& table, const std::string& volume, bool partitioned);

void write_origin(map_batch& to, const state_origin& origin);

}  // namespace millrace
