#pragma once
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "codecs/kafka/error_code.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/decompressed_source.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::kafka {

/// What a topic and a request's version demand of a batch that a client wants to append.
struct produce_rules {
  std::size_t batch_bytes_max = 1048588;             ///< max.message.bytes; a batch with its header
  std::size_t segment_bytes = std::size_t{1} << 30;  ///< segment.bytes
  timestamp_type stamped_by = timestamp_type::create_time;
  /// How far a record may lie before and after now, if producers stamp records.
  std::chrono::milliseconds timestamp_before_max = std::chrono::milliseconds::max();
  std::chrono::milliseconds timestamp_after_max = std::chrono::hours{1};
  bool key_required = false;  ///< the topic is compacted
  bool zstd_allowed = true;   ///< Produce version 7 or later
  decompression_limits unfolding = {};
};

/// Records of one batch that a refusal names at most.
inline constexpr std::size_t refused_records_max = 1000;

/// Why a batch is not appended: Kafka's code, words for a person about the first record at fault, and the indexes of
/// all of them within the batch; none if the batch as a whole is at fault.
struct produce_refusal {
  error_code code = error_code::none;
  std::string message;
  std::vector<std::int32_t> record_indexes;
};

/// What validation learned about a batch, so that nobody has to look at the records again.
struct batch_summary {
  std::int32_t count = 0;
  timestamp max_timestamp{-1};           ///< of the records, as the producer stamped them; -1: none is stamped
  std::int32_t max_timestamp_delta = 0;  ///< offset of the first record with that timestamp - base offset
  /// The header says another max timestamp: mend it with `patch_max_timestamp` (never on a topic that stamps itself).
  bool max_timestamp_wrong = false;
  kafka::producer_id producer_id{-1};
  kafka::producer_epoch producer_epoch{-1};
  sequence_number first_sequence{-1};
  sequence_number last_sequence{-1};
  bool transactional = false;
};

using validated = boost::system::result<batch_summary, produce_refusal>;

/// Checks what clients produce, as Kafka does; where Kafka answers nonsense (nothing, or an internal error) it gives a
/// proper code. Opens compressed batches too, without keeping what they hold. Keeps its buffers: make one and use it
/// for many batches, by one user at a time. Codes: corrupt_message for bytes that are damaged; invalid_record for sound
/// bytes that say something forbidden; message_too_large, also for records that unfold beyond their limits, so that a
/// producer splits the batch; record_list_too_large, unsupported_compression_type, invalid_timestamp.
class record_validator {
 public:
  /// `records` is that field of a Produce request from version 3 on, for one partition; nothing if it is null.
  [[nodiscard]] validated validate(std::optional<std::span<const std::byte>> records, const produce_rules& rules,
                                   timestamp now);

 private:
  decompressed_source unfolded_;
};

}  // namespace millrace::kafka
