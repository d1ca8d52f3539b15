#include "runtime/storage/segment.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "codecs/log/log_names.hpp"

namespace millrace {
namespace {

std::string path_in(const std::string& directory, kafka::offset base, segment_file kind) {
  return directory + "/" + segment_file_name(base, kind);
}

bool contradicts_batches(const error& e) { return e.code == errc::corrupt || e.code == errc::truncated; }

error bad_index(const std::string& path) { return make_error(errc::corrupt, path + ": the index contradicts the log"); }

}  // namespace

segment::segment(file_pool& pool, const std::string& directory, kafka::offset base, std::uint32_t size,
                 kafka::offset end)
    : base_(base),
      end_(end),
      size_(size),
      log_(pool, path_in(directory, base, segment_file::log), open_mode::write),
      offsets_(pool.underlying(), path_in(directory, base, segment_file::offset_index), base),
      times_(pool.underlying(), path_in(directory, base, segment_file::time_index), base),
      verified_(size) {
  if (size == 0) newest_.emplace();
}

/// `look` once more with new indexes, if what it found did not fit the batches.
template <class Look>
auto segment::with_rebuilt_index(effort allowed, Look look) -> decltype(look()) {
  auto found = look();
  if (found || rebuilt_ || !contradicts_batches(found.error())) return found;
  if (allowed == effort::quick) return make_error(errc::would_block, path() + ": its indexes are to be rebuilt");
  if (auto rebuilt = rebuild_indexes(); !rebuilt) return rebuilt.error();
  return look();
}

result<void> segment::rebuild_indexes() {
  rebuilt_ = true;
  if (auto cleared = offsets_.clear(); !cleared) return cleared;
  if (auto cleared = times_.clear(); !cleared) return cleared;
  forget_batches();
  const auto opened = log_.get();
  if (!opened) return opened.error();
  batch_walk walk(**opened, 0, size_, base_, rule_, batch_walk::scan_chunk_bytes);
  while (!damage_) {
    const auto batch = walk.next();
    if (batch && !*batch) break;
    const auto matches = batch ? walk.crc_matches() : result<bool>(batch.error());
    if (!matches && !contradicts_batches(matches.error())) return matches.error();
    // Look-ups before the damage go on working.
    if (!matches)
      damage_ = matches.error();
    else if (!*matches)
      damage_ = walk.crc_mismatch();
    else
      note(**batch, static_cast<std::uint32_t>(walk.position()));
  }
  const auto written = write_indexes(true);
  if (!written && written.error().code != errc::no_space) return written.error();
  return {};
}

void segment::forget_batches() {
  recent_.reset();
  newest_.emplace();
  last_time_entry_ = kafka::timestamp(-1);
  bytes_since_entry_ = 0;
}

/// Compaction may have removed what stood between the last batch and the next segment.
error segment::nothing_from(kafka::offset target) const {
  return make_error(errc::out_of_range,
                    path() + ": nothing stands from offset " + std::to_string(target.value) + " on");
}

result<batch_place> segment::find(kafka::offset target, const look_up& how) {
  if (size_ == 0 && rule_ == continuity::rising) return nothing_from(target);
  if (recent_) {
    if (const auto place = recent_->find(target)) return *place;
  }
  return with_rebuilt_index(how.allowed, [&] { return find_by_index(target, how.window); });
}

result<batch_place> segment::find_by_index(kafka::offset target, index_window<offset_index_entry>* window) {
  const auto claim = offsets_.find_last([target](const auto& entry) { return entry.last_offset <= target; }, window);
  if (!claim) return claim.error();
  const auto opened = log_.get();
  if (!opened) return opened.error();
  const auto begin = *claim ? (*claim)->entry.position.value : 0;
  batch_walk walk(**opened, begin, size_, *claim ? std::nullopt : std::optional(base_), rule_);
  for (bool first = true;; first = false) {
    const auto batch = walk.next();
    if (!batch) return batch.error();
    if (!*batch && rule_ == continuity::rising) return nothing_from(target);
    if (!*batch) return make_error(errc::corrupt, path() + ": ends before its last offset");
    const auto last = (*batch)->last_offset();
    if (first && *claim && last != (*claim)->entry.last_offset) return bad_index(offsets_.path());
    if (last < target) {
      if (walk.position() - begin > index_interval_bytes_ && !rebuilt_) return bad_index(offsets_.path());
      continue;
    }
    if (last >= end_) return make_error(errc::corrupt, path() + ": a batch goes on beyond the segment's last offset");
    return batch_place{static_cast<std::uint32_t>(walk.position()), static_cast<std::uint32_t>(walk.next_position()),
                       (*batch)->base_offset(), last};
  }
}

result<batch_boundary> segment::last_boundary(const batch_boundary& begin, std::uint64_t bytes_max, kafka::offset limit,
                                              const look_up& how) {
  const auto position_max = begin.position + bytes_max;
  if (end_known_ && limit >= end_ && position_max >= size_) return batch_boundary{size_, end_};
  if (recent_) {
    const auto boundary = recent_->last_boundary(position_max, limit);
    if (boundary && boundary->position >= begin.position) return *boundary;
  }
  return with_rebuilt_index(how.allowed, [&] { return boundary_by_index(begin, position_max, limit, how.window); });
}

result<batch_boundary> segment::boundary_by_index(const batch_boundary& begin, std::uint64_t position_max,
                                                  kafka::offset limit, index_window<offset_index_entry>* window) {
  const auto claim = offsets_.find_last(
      [&](const auto& entry) { return entry.position.value <= position_max && entry.last_offset < limit; }, window);
  if (!claim) return claim.error();
  const auto opened = log_.get();
  if (!opened) return opened.error();
  const bool use_claim = *claim && (*claim)->entry.position.value > begin.position;
  batch_walk walk(**opened, use_claim ? (*claim)->entry.position.value : begin.position, size_,
                  use_claim ? std::nullopt : std::optional(begin.next), rule_);
  batch_boundary reached = begin;
  for (bool first = true;; first = false) {
    const auto batch = walk.next();
    if (!batch) return batch.error();
    if (!*batch) {
      if (rule_ == continuity::rising && reached.next < end_ && limit >= end_) reached.next = end_;
      end_known_ = end_known_ || reached.next == end_;
      return reached;
    }
    if (first && use_claim && (*batch)->last_offset() != (*claim)->entry.last_offset) return bad_index(offsets_.path());
    if (first && use_claim) reached = {static_cast<std::uint32_t>(walk.position()), (*batch)->base_offset()};
    if (walk.next_position() > position_max || (*batch)->last_offset() >= limit) return reached;
    reached = {static_cast<std::uint32_t>(walk.next_position()), (*batch)->next_offset()};
  }
}

result<batch_boundary> segment::verify(const batch_boundary& begin, const batch_boundary& end) {
  const auto unknown = unverified(begin, end);
  if (unknown.begin >= unknown.end) return end;
  const auto opened = log_.get();
  if (!opened) return opened.error();
  const auto good = check_batches(**opened, begin, end, unknown, rule_);
  if (good && *good == end) verified_.checked(unknown);
  return good;
}

/// The header of the batch that ends with `last`; `walk` holds it.
result<kafka::batch_header> segment::header_ending_with(kafka::offset last, batch_walk& walk) {
  const auto batch = walk.next();
  if (!batch) return batch.error();
  if (!*batch || (*batch)->last_offset() != last) return bad_index(times_.path());
  return **batch;
}

result<newest_record> segment::newest() {
  return with_rebuilt_index(effort::any, [&] { return newest_by_index(); });
}

result<newest_record> segment::newest_by_index() {
  if (damage_) return *damage_;
  if (newest_) return *newest_;
  const auto claim = times_.last();
  if (!claim) return claim.error();
  if (!*claim || (*claim)->last_offset >= end_) return bad_index(times_.path());
  const auto place = find_by_index((*claim)->last_offset);
  if (!place) return place.error();
  const auto opened = log_.get();
  if (!opened) return opened.error();
  batch_walk walk(**opened, place->position, size_, place->base_offset, rule_);
  const auto header = header_ending_with((*claim)->last_offset, walk);
  if (!header) return header.error();
  if (header->max_timestamp() != (*claim)->largest) return bad_index(times_.path());
  return newest_.emplace(newest_record{(*claim)->largest, (*claim)->last_offset});
}

result<batch_boundary> segment::boundary_before(kafka::timestamp target) {
  return with_rebuilt_index(effort::any, [&] { return boundary_by_time_index(target); });
}

result<batch_boundary> segment::boundary_by_time_index(kafka::timestamp target) {
  const auto claim = times_.find_last([target](const auto& entry) { return entry.largest < target; });
  if (!claim) return claim.error();
  if (!*claim) return batch_boundary{0, base_};
  const auto& [entry, next] = **claim;
  if (entry.last_offset >= end_) return bad_index(times_.path());
  if (next && (next->largest <= entry.largest || next->last_offset < entry.last_offset))
    return bad_index(times_.path());
  const auto place = find_by_index(entry.last_offset);
  if (!place) return place.error();
  const auto opened = log_.get();
  if (!opened) return opened.error();
  batch_walk walk(**opened, place->position, size_, place->base_offset, rule_);
  const auto header = header_ending_with(entry.last_offset, walk);
  if (!header) return header.error();
  if (header->max_timestamp() != entry.largest) return bad_index(times_.path());
  return batch_boundary{place->end_position, entry.last_offset + 1};
}

result<kafka::timestamp> segment::first_timestamp() {
  if (first_timestamp_) return *first_timestamp_;
  if (empty()) return kafka::timestamp(-1);
  const auto opened = log_.get();
  if (!opened) return opened.error();
  batch_walk walk(**opened, 0, size_, base_, rule_);
  const auto batch = walk.next();
  if (!batch) return batch.error();
  return first_timestamp_.emplace((*batch)->max_timestamp());
}

result<std::shared_ptr<file>> segment::write(std::span<const std::span<const std::byte>> parts) {
  auto opened = log_.get();
  if (!opened) return opened;
  if (auto wrote = (*opened)->write_at(size_, parts); !wrote) return wrote.error();
  return opened;
}

result<void> segment::undo_write() {
  const auto opened = log_.get();
  if (!opened) return opened.error();
  return (*opened)->truncate(size_);
}

void segment::appended(const kafka::batch_header& batch) {
  note(batch, size_);
  size_ += static_cast<std::uint32_t>(batch.size());
  end_ = batch.next_offset();
  end_known_ = true;
  verified_.appended(size_);
}

void segment::note(const kafka::batch_header& batch, std::uint32_t position) {
  if (!recent_) recent_ = std::make_unique<recent_batches>();
  const auto size = static_cast<std::uint32_t>(batch.size());
  recent_->add({position, position + size, batch.base_offset(), batch.last_offset()});
  if (batch.count() > 0 && batch.max_timestamp() > newest_->timestamp)
    newest_ = newest_record{batch.max_timestamp(), batch.last_offset()};
  if (bytes_since_entry_ > index_interval_bytes_) {
    offsets_.add({batch.last_offset(), file_position(position)});
    add_time_entry();
    bytes_since_entry_ = 0;
  }
  bytes_since_entry_ += size;
}

void segment::add_time_entry() {
  if (newest_->timestamp <= last_time_entry_) return;
  times_.add({newest_->timestamp, newest_->last_offset});
  last_time_entry_ = newest_->timestamp;
}

result<void> segment::write_indexes(bool complete) {
  if (complete && newest_) add_time_entry();
  if (auto written = offsets_.write_waiting(); !written) return written;
  return times_.write_waiting();
}

void segment::write_due_indexes() {
  if (offsets_.waiting() < index_entries_waiting_max) return;
  if (!write_indexes(false)) return;  // what could not be written goes on waiting
}

void segment::drop_indexes() {
  if (!offsets_.clear() || !times_.clear()) return;  // what stands there is true, only not whole
  rebuilt_ = false;
}

result<batch_boundary> segment::rewind(kafka::offset before, bool distrust) {
  forget_batches();
  const auto resume = [&]() -> result<batch_boundary> {
    if (distrust) {
      const auto offsets = offsets_.in_order();
      if (!offsets) return offsets.error();
      const auto times = times_.in_order();
      if (!times) return times.error();
      if (!*offsets || !*times) return bad_index(offsets_.path());
    }
    const auto claim = offsets_.find_last([before](const auto& entry) { return entry.last_offset < before; });
    if (!claim) return claim.error();
    if (!*claim) return bad_index(offsets_.path());
    const auto opened = log_.get();
    if (!opened) return opened.error();
    batch_walk walk(**opened, (*claim)->entry.position.value, size_, std::nullopt, rule_);
    const auto batch = header_ending_with((*claim)->entry.last_offset, walk);
    if (!batch) return batch.error();
    if (auto cut = offsets_.cut_from(batch->next_offset()); !cut) return cut.error();
    if (auto cut = times_.cut_from(batch->next_offset()); !cut) return cut.error();
    const auto newest = times_.last();
    if (!newest) return newest.error();
    if (*newest) {
      newest_ = newest_record{(*newest)->largest, (*newest)->last_offset};
      last_time_entry_ = (*newest)->largest;
    }
    bytes_since_entry_ = batch->size();
    return batch_boundary{static_cast<std::uint32_t>(walk.next_position()), batch->next_offset()};
  };
  auto from = resume();
  if (from || !contradicts_batches(from.error())) return from;
  if (auto cleared = offsets_.clear(); !cleared) return cleared.error();
  if (auto cleared = times_.clear(); !cleared) return cleared.error();
  forget_batches();
  return batch_boundary{0, base_};
}

result<void> segment::finish_at(const batch_boundary& to) {
  const bool longer = size_ > to.position;
  serve_until(to);
  return longer ? undo_write() : result<void>{};
}

void segment::serve_until(const batch_boundary& to) {
  size_ = to.position;
  end_ = to.next;
  end_known_ = true;
  verified_.cut(size_);
}

}  // namespace millrace
