#include "actors/partition/append_logic.hpp"

#include <algorithm>
#include <string>

#include "codecs/kafka/records/batch_patch.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/recompression.hpp"

namespace millrace {
namespace {

/// Nothing if the batch may be appended: it is not transactional, or its transaction is known to include the partition.
/// One whose number a marker has made worthless is asked about again: the coordinator may have spoken of a transaction
/// that the marker did not end. One of an epoch above that of the open transaction waits for its marker.
std::optional<append_unverified> vouch(const sequenced_batch& batch, std::uint64_t number, append_memory memory) {
  if (!batch.transactional) return std::nullopt;
  const auto* known = memory.producers.find(batch.producer);
  const bool open = known != nullptr && known->transaction_start;
  if (open && known->epoch == batch.epoch) return std::nullopt;
  if (!open && number != 0 && memory.verification.allows(batch, number, known != nullptr)) return std::nullopt;
  return append_unverified{memory.verification.demand(batch)};
}

/// In version 2 of transactions each has its own epoch: of one that nothing is known of here, all comes from the start.
kafka::produce_refusal refuse_later_than_first(const sequenced_batch& batch) {
  return {kafka::error_code::out_of_order_sequence_number,
          "producer " + std::to_string(batch.producer.value) + ": sequence number " +
              std::to_string(batch.first.value) + " where 0 begins what it writes here",
          {}};
}

void patch(std::span<std::byte> records, const kafka::batch_summary& summary, const append_place& place,
           bool stamped_here) {
  kafka::patch_base_offset(records, place.log_end);
  kafka::patch_leader_epoch(records, place.epoch);
  if (stamped_here)
    kafka::stamp_append_time(records, place.now);
  else if (summary.max_timestamp_wrong)
    kafka::patch_max_timestamp(records, summary.max_timestamp);
}

}  // namespace

kafka::produce_rules produce_rules_of(const topic_settings& settings) {
  kafka::produce_rules rules;
  rules.batch_bytes_max = settings.batch_bytes_max;
  rules.segment_bytes = settings.segment_bytes_max;
  rules.stamped_by = settings.timestamps == timestamp_source::log_append ? kafka::timestamp_type::log_append_time
                                                                         : kafka::timestamp_type::create_time;
  rules.timestamp_before_max = settings.timestamp_before_max;
  rules.timestamp_after_max = settings.timestamp_after_max;
  rules.key_required = settings.compacted;
  return rules;
}

kafka::produce_rules rules_of_admitted(const topic_settings& settings) {
  auto rules = produce_rules_of(settings);
  rules.batch_bytes_max = settings.segment_bytes_max;
  rules.timestamp_before_max = rules.timestamp_after_max = std::chrono::milliseconds::max();
  rules.key_required = false;
  return rules;
}

std::optional<kafka::validated> validate_quickly(std::span<const std::byte> records, kafka::produce_rules rules,
                                                 kafka::timestamp now, kafka::record_validator& validator) {
  rules.unfolding.bytes_max = std::min(rules.unfolding.bytes_max, quickly_unfolded_max);
  rules.unfolding.free_bytes = std::min(rules.unfolding.free_bytes, quickly_unfolded_max);
  auto checked = validator.validate(records, rules, now);
  if (!checked && checked.error().code == kafka::error_code::message_too_large) return std::nullopt;
  return checked;
}

bool wants_recompression(std::span<const std::byte> records, const topic_settings& settings) {
  if (settings.compression == stored_compression::as_produced) return false;
  const auto header = kafka::batch_header::read(records);
  return header && static_cast<int>(header->attributes().codec()) != static_cast<int>(settings.compression);
}

checked_batch check_and_recompress(const slice& records, const topic_settings& settings, kafka::timestamp now) {
  const auto rules = produce_rules_of(settings);
  auto checked = kafka::record_validator().validate(records.bytes(), rules, now);
  if (!checked || !wants_recompression(records.bytes(), settings)) return {std::move(checked), records};
  const kafka::decompression_limits limits{.bytes_max = recompressed_bytes_max};
  const auto codec = static_cast<kafka::compression_codec>(settings.compression);
  const auto made = kafka::recompress(records.bytes(), {codec}, limits);
  if (made && made->size() <= rules.batch_bytes_max) return {std::move(checked), slice::copy_of(*made)};
  const auto why = made ? "max.message.bytes is less than its size" : made.error().context;
  return {
      kafka::produce_refusal{
          kafka::error_code::message_too_large, "in the topic's compression.type the batch is too large: " + why, {}},
      records};
}

append_decision decide_append(std::span<std::byte> records, const kafka::validated& checked,
                              const append_vouching& vouching, const append_place& place,
                              const topic_settings& settings, append_memory memory) {
  if (!checked) return checked.error();
  const auto batch = sequenced_batch::of(*checked);
  const auto verdict = memory.producers.check(batch);
  if (const auto* refusal = std::get_if<kafka::produce_refusal>(&verdict)) return *refusal;
  const bool stamped_here = settings.timestamps == timestamp_source::log_append;
  if (const auto* repeated = std::get_if<batch_repeated>(&verdict)) {
    return append_duplicate{repeated->base_offset, stamped_here ? repeated->appended : kafka::timestamp(-1)};
  }
  if (const auto unverified = vouch(batch, vouching.verification, memory)) return *unverified;
  if (batch.transactional && vouching.from_zero && batch.first.value != 0 && !memory.producers.find(batch.producer)) {
    return refuse_later_than_first(batch);
  }
  patch(records, *checked, place, stamped_here);
  return append_ready{*checked, place.log_end, stamped_here ? place.now : kafka::timestamp(-1)};
}

void place_batches(std::span<std::byte> records, kafka::offset begin, kafka::leader_epoch epoch) {
  kafka::batch_splitter batches(records, records.size());
  for (std::size_t at = 0; at < records.size(); at = batches.position()) {
    const auto batch = batches.next();
    if (!batch || !*batch) return;
    const auto here = records.subspan(at);
    kafka::patch_base_offset(here, begin);
    kafka::patch_leader_epoch(here, epoch);
    begin = (*batch)->header().next_offset();
  }
}

}  // namespace millrace
