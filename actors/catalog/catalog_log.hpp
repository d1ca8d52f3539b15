#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "actors/catalog/catalog_event.hpp"
#include "actors/catalog/catalog_state.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/units.hpp"

/// The catalog's log: a partition of record batches whose records are those of catalog_record.hpp.
namespace millrace {

/// The facts as one record batch, at least one fact, in order. `now` becomes the records' time.
std::vector<std::byte> encode_catalog_batch(std::span<const catalog_event> events, kafka::timestamp now);

/// Builds the state that a log amounts to.
class catalog_replay {
 public:
  /// Takes the facts of whole record batches, back to back. `corrupt` at the first batch or record that is damaged; the
  /// facts before it have been taken.
  result<void> take(std::span<const std::byte> batches);

  catalog_state finish() && { return std::move(state_); }

 private:
  catalog_state state_;
};

/// `invalid_argument` if the log is that of another cluster than `cluster_id`.
result<void> check_cluster(const catalog_state& state, const std::string& cluster_id);

}  // namespace millrace
