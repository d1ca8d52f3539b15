#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "codecs/base/result.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

enum class transaction_end : std::int16_t { abort = 0, commit = 1 };

/// The record by which a partition knows that a producer's transaction is over. Source: control_record.md.
struct end_transaction_marker {
  transaction_end end = transaction_end::abort;
  std::int32_t coordinator_epoch = -1;  ///< term of the coordinator that wrote it; a lower one is out of office

  friend bool operator==(const end_transaction_marker&, const end_transaction_marker&) = default;
};

/// A marker, whose transaction it ends, and where it stands in the log.
struct control_batch {
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  end_transaction_marker marker;
  kafka::timestamp timestamp{-1};
  offset base_offset{0};
  leader_epoch partition_leader_epoch{-1};
};

/// The whole batch, its CRC computed: of one record, which has no sequence number.
std::vector<std::byte> encode_control_batch(const control_batch& from);

/// The marker of a control batch; producer and offset are in its header. `invalid_argument`: no control batch.
/// `not_found`: its record was removed by compaction. `unsupported`: a control record that ends no transaction.
/// `corrupt`: neither.
result<end_transaction_marker> read_end_transaction_marker(const record_batch& batch);

}  // namespace millrace::kafka
