#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/aborted_transactions.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// What records leave of a table.
struct folded_records {
  std::vector<std::pair<std::string, std::optional<std::string>>> rows = {};  ///< by key; none: the row goes
  kafka::offset next;                                                         ///< behind what was looked at
  std::uint64_t passed_over = 0;                                              ///< records that can be no rows
};

/// The last value of each key in whole batches, read committed, from the offset `from` on; a record without a value
/// takes the row away. Records without a key, or with one that is none of a table, are passed over. Ends early, between
/// two records, when keys and values together have more than `bytes_max` bytes. `corrupt`.
result<folded_records> fold_records(std::span<const std::byte> batches, kafka::offset from,
                                    std::vector<aborted_transaction> aborted, std::size_t bytes_max);

}  // namespace millrace
