#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "actors/catalog/topic_settings.hpp"
#include "actors/producer/producer_table.hpp"
#include "actors/producer/transaction_verification.hpp"
#include "codecs/kafka/records/record_validation.hpp"
#include "codecs/kafka/units.hpp"
#include "runtime/base/buffer.hpp"

namespace millrace {

/// A batch that may be appended: its offsets and epoch are patched in, its facts are known.
struct append_ready {
  kafka::batch_summary summary;
  kafka::offset base_offset;
  kafka::timestamp log_append_time{-1};  ///< if the topic stamps records itself
};

/// The producer sent this batch before: it gets the first answer again, and nothing is appended.
struct append_duplicate {
  kafka::offset base_offset;
  kafka::timestamp log_append_time;
};

/// The producer has no open transaction here: the coordinator must say that the partition takes part, and the batch
/// come again with `number`.
struct append_unverified {
  std::uint64_t number;
};

using append_decision = std::variant<append_ready, append_duplicate, append_unverified, kafka::produce_refusal>;

/// Where and when a batch would be appended.
struct append_place {
  kafka::offset log_end;
  kafka::leader_epoch epoch;
  kafka::timestamp now;
};

/// What a transactional batch comes with.
struct append_vouching {
  std::uint64_t verification = 0;  ///< the number that was demanded; 0: none
  bool from_zero = false;          ///< of a producer that is not known here, the first sequence number is 0
};

/// What the partition knows of those who append.
struct append_memory {
  const producer_table& producers;
  transaction_verification& verification;
};

/// What the topic demands of batches.
kafka::produce_rules produce_rules_of(const topic_settings& settings);

/// The same of a batch that has been admitted before: it only has to be whole, and to fit a segment.
kafka::produce_rules rules_of_admitted(const topic_settings& settings);

/// Whether the batch keeps the rules; nothing if that cannot be said without unfolding more than
/// `quickly_unfolded_max`, which takes a thread that may be kept busy.
std::optional<kafka::validated> validate_quickly(std::span<const std::byte> records, kafka::produce_rules rules,
                                                 kafka::timestamp now, kafka::record_validator& validator);

/// As much as any well-behaved client puts into one batch; it takes about a millisecond.
inline constexpr std::size_t quickly_unfolded_max = 2 << 20;

/// A batch that was checked, as it is to be stored.
struct checked_batch {
  kafka::validated checked;
  slice records;
};

/// True if the topic stores its batches in one codec and this one is in another.
bool wants_recompression(std::span<const std::byte> records, const topic_settings& settings);

/// Checks a batch and gives it the codec of its topic. Takes as long as it takes.
checked_batch check_and_recompress(const slice& records, const topic_settings& settings, kafka::timestamp now);

/// Records of a batch whose codec is changed are in memory at once, at most so many bytes of them.
inline constexpr std::size_t recompressed_bytes_max = 32 << 20;

/// What is to become of a batch that a client wants to append and that was `checked`; `vouching` is what it
/// comes with. Patches it in place if it is `append_ready`; the caller is its only owner. The producer's state is
/// advanced by the caller, when the append has succeeded.
append_decision decide_append(std::span<std::byte> records, const kafka::validated& checked,
                              const append_vouching& vouching, const append_place& place,
                              const topic_settings& settings, append_memory memory);

/// Gives whole batches, back to back, the offsets from `begin` on, and the epoch. The caller is their only owner.
void place_batches(std::span<std::byte> records, kafka::offset begin, kafka::leader_epoch epoch);

}  // namespace millrace
