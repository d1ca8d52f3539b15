#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/transaction/transaction_record.hpp"
#include "codecs/base/result.hpp"

/// How transactional ids stand in the coordinator's log: records of schema transaction_log.capnp.
namespace millrace {

/// A batch of one record. Without a value the id is forgotten. `now` becomes the record's time.
std::vector<std::byte> encode_transaction(const std::string& transactional_id, const transaction_record* value,
                                          kafka::timestamp now);

/// All ids that a transaction log tells of.
class transaction_replay {
 public:
  /// Takes whole record batches, back to back. `corrupt` at the first batch or record that is damaged; the records
  /// before it have been taken.
  result<void> take(std::span<const std::byte> batches);

  std::map<std::string, transaction_record> finish() && { return std::move(ids_); }

 private:
  std::map<std::string, transaction_record> ids_;
};

}  // namespace millrace
