#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/store_keeper/damaged_object.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/store/scrub_position.hpp"

namespace millrace {

/// One reading of all blocks of a store.
struct scrub_round {
  std::int64_t started_ms = 0;
  std::int64_t ended_ms = 0;                 ///< 0: it is under way
  std::uint64_t blocks = 0;                  ///< read so far
  std::uint64_t damaged = 0;                 ///< of those
  std::vector<damaged_object> objects = {};  ///< the first of the damaged, `objects_max` at most

  static constexpr std::size_t objects_max = 1000;

  friend bool operator==(const scrub_round&, const scrub_round&) = default;
};

/// What is known of the scrubs of a store. It stands in a file beside the store's, so that it can be read whatever the
/// store is like, and a node that is stopped goes on later where it was. Format: scrub_record.md.
struct scrub_record {
  std::optional<scrub_round> last;  ///< that came to its end
  std::optional<scrub_round> running;
  store::scrub_position position = {};  ///< of `running`

  /// What is known to be damaged: what the last round found, and what this one has found so far.
  std::uint64_t damaged() const;
  std::vector<damaged_object> objects() const;
};

std::string encode(const scrub_record& record);

/// `corrupt`.
result<scrub_record> decode_scrub_record(std::string_view bytes);

/// `store_directory`: of the store. An empty record if there is none. `corrupt`, `io_failure`.
result<scrub_record> load_scrub_record(disk& d, const std::string& store_directory);
result<void> store_scrub_record(disk& d, const std::string& store_directory, const scrub_record& record);

}  // namespace millrace
