#include "actors/producer/producer_table.hpp"

#include <algorithm>

namespace millrace {
namespace {

// Sequence numbers wrap within 31 bits.
kafka::sequence_number back(kafka::sequence_number from, std::int32_t count) {
  const auto difference = static_cast<std::uint32_t>(from.value) - static_cast<std::uint32_t>(count);
  return kafka::sequence_number(static_cast<std::int32_t>(difference & 0x7fffffffU));
}

std::int32_t records_after_first(const sequenced_batch& batch) {
  const auto difference = static_cast<std::uint32_t>(batch.last.value) - static_cast<std::uint32_t>(batch.first.value);
  return static_cast<std::int32_t>(difference & 0x7fffffffU);
}

}  // namespace

void producer_table::apply(const sequenced_batch& batch, kafka::offset base, kafka::timestamp now) {
  if (batch.producer.value < 0) return;
  const kept_batch kept{batch.first, batch.last, base, base + records_after_first(batch), now};
  state_of(batch.producer).keep(batch.epoch, kept, batch.transactional);
}

void producer_table::see(kafka::producer_id id, kafka::timestamp now) {
  const auto found = producers_.find(id);
  if (found != producers_.end()) found->second.last_seen = std::max(found->second.last_seen, now);
}

void producer_table::replay(const kafka::batch_header& header) {
  if (!header.idempotent() || header.attributes().control()) return;
  auto& state = state_of(header.producer_id());
  const kept_batch kept{header.base_sequence(), header.last_sequence(), header.base_offset(), header.last_offset(),
                        header.max_timestamp()};
  state.keep(header.producer_epoch(), kept, header.attributes().transactional());
}

void producer_table::expire(kafka::timestamp now) {
  std::erase_if(producers_, [&](const auto& producer) {
    const auto& state = producer.second;
    return !state.transaction_start && now - std::max(state.last_seen, expires_from_) >= expiration_.count();
  });
}

const producer_state* producer_table::find(kafka::producer_id id) const {
  const auto found = producers_.find(id);
  return found == producers_.end() ? nullptr : &found->second;
}

std::optional<kafka::offset> producer_table::first_open_transaction() const {
  std::optional<kafka::offset> first;
  for (const auto& [id, state] : producers_) {
    if (state.transaction_start && (!first || *state.transaction_start < *first)) first = state.transaction_start;
  }
  return first;
}

std::vector<producer_snapshot_entry> producer_table::snapshot() const {
  std::vector<producer_snapshot_entry> entries;
  entries.reserve(producers_.size());
  for (const auto& [id, state] : producers_) {
    producer_snapshot_entry entry;
    entry.id = id;
    entry.epoch = state.epoch;
    entry.last_timestamp = state.last_seen;
    entry.coordinator_epoch = state.coordinator_epoch;
    entry.transaction_start = state.transaction_start.value_or(kafka::offset(-1));
    if (!state.batches().empty()) {
      const auto& last = state.batches().back();
      entry.last_sequence = last.last;
      entry.last_offset = last.last_offset;
      entry.offset_delta = static_cast<std::int32_t>(last.last_offset - last.base_offset);
    }
    entries.push_back(entry);
  }
  std::ranges::sort(entries, {}, &producer_snapshot_entry::id);
  return entries;
}

void producer_table::restore(std::span<const producer_snapshot_entry> entries) {
  producers_.clear();
  for (const auto& entry : entries) {
    auto& state = state_of(entry.id);
    state.epoch = entry.epoch;
    state.coordinator_epoch = entry.coordinator_epoch;
    if (entry.last_sequence.value >= 0) {
      const kept_batch last{back(entry.last_sequence, entry.offset_delta), entry.last_sequence,
                            entry.last_offset - entry.offset_delta, entry.last_offset, entry.last_timestamp};
      state.keep(entry.epoch, last, false);
    }
    state.last_seen = std::max(entry.last_timestamp, kafka::timestamp(-1));
    if (entry.transaction_start.value >= 0) state.transaction_start = entry.transaction_start;
  }
}

producer_state& producer_table::state_of(kafka::producer_id id) {
  if (const auto found = producers_.find(id); found != producers_.end()) return found->second;
  if (producers_.size() >= producers_max_) forget_idlest();
  return producers_[id];
}

// An eighth at once, so that a flood of new producers costs a constant time each.
void producer_table::forget_idlest() {
  std::vector<std::pair<kafka::timestamp, kafka::producer_id>> idle;
  for (const auto& [id, state] : producers_) {
    if (!state.transaction_start) idle.emplace_back(state.last_seen, id);
  }
  const auto count = std::min(idle.size(), producers_max_ / 8 + 1);
  std::ranges::nth_element(idle, idle.begin() + static_cast<std::ptrdiff_t>(count == 0 ? 0 : count - 1));
  for (std::size_t i = 0; i < count; ++i) producers_.erase(idle[i].second);
}

}  // namespace millrace
