#include "runtime/storage/compaction/log_compaction.hpp"

#include <algorithm>
#include <limits>
#include <mutex>

#include "codecs/base/big_endian.hpp"
#include "codecs/log/log_names.hpp"
#include "runtime/storage/compaction_file.hpp"
#include "runtime/storage/stored_topic_id.hpp"

namespace millrace {

log_compaction::log_compaction(disk& d, compaction_job job)
    : disk_(d),
      job_(std::move(job)),
      checkpoint_(job_.before),
      latest_(static_cast<std::size_t>(std::max<std::int64_t>(0, job_.end - job_.first_dirty)), job_.memory_bytes_max,
              job_.secret),
      transactions_(job_.aborted),
      mapped_end_(job_.end) {}

result<log_compaction::outcome> log_compaction::step(std::uint64_t bytes) {
  outcome done;
  bytes_ = 0;
  while (bytes_ < bytes && phase_ != phase::finished && !done.ready) {
    if (phase_ == phase::mapping) {
      const auto more = map_some();
      if (!more) return more.error();
      if (!*more) {
        if (auto begun = begin_cleaning(); !begun) return begun.error();
      }
      continue;
    }
    auto ready = clean_some();
    if (!ready) return ready.error();
    done.ready = *ready;
  }
  done.bytes = bytes_;
  done.finished = phase_ == phase::finished;
  return done;
}

result<void> log_compaction::open(const closed_segment& s) {
  auto opened = disk_.open(job_.directory + "/" + segment_file_name(s.base, segment_file::log), open_mode::read);
  if (!opened) return opened.error();
  stream_.open(std::move(*opened), s.size, s.base);
  open_ = true;
  return {};
}

// --- which record of a key is the last

/// One more batch; false if all are mapped, or there is no room for more keys.
result<bool> log_compaction::map_some() {
  while (!open_) {
    if (next_ == job_.segments.size() || job_.segments[next_].base >= job_.end) return false;
    const auto& s = job_.segments[next_++];
    if (s.end <= job_.first_dirty || s.size == 0) continue;
    if (auto opened = open(s); !opened) return opened.error();
  }
  const auto batch = stream_.next();
  if (!batch) return batch.error();
  if (!*batch) {
    open_ = false;
    return true;
  }
  bytes_ += (*batch)->bytes().size();
  return map_batch(**batch);
}

result<bool> log_compaction::map_batch(const kafka::record_batch& batch) {
  const auto& header = batch.header();
  if (header.last_offset() < job_.first_dirty || header.attributes().control() || transactions_.is_aborted(header)) {
    return true;
  }
  const auto records = unfold_records(batch, decompressor_, unfolded_);
  if (!records) return records.error();
  bool room = true;
  const auto read = for_each_shape(header, *records, [&](kafka::offset at, const kafka::record_shape& shape) {
    if (at < job_.first_dirty || shape.key_bytes < 0) return true;
    room = latest_.put(records->subspan(shape.key_at, static_cast<std::size_t>(shape.key_bytes)), at);
    if (!room) mapped_end_ = at;
    return room;
  });
  if (!read) return read.error();
  return room;
}

// --- what stays

result<void> log_compaction::begin_cleaning() {
  phase_ = phase::cleaning;
  next_ = 0;
  open_ = false;
  filter_.emplace(record_rules{&latest_, mapped_end_, job_.now, job_.tombstone_retention});
  checkpoint_.cleaned_end = mapped_end_;
  return {};
}

/// One more batch, or the beginning or end of a segment.
result<std::optional<compacted_segment>> log_compaction::clean_some() {
  using none = std::optional<compacted_segment>;
  if (!open_) {
    const bool more = next_ < job_.segments.size() && job_.segments[next_].base < mapped_end_;
    if (output_ && (!more || !fits(job_.segments[next_]))) return finish_segment(job_.segments[next_ - 1].end);
    if (!more) {
      if (auto finished = finish(); !finished) return finished.error();
      return none();
    }
    const auto& s = job_.segments[next_++];
    if (auto begun = begin_segment(s); !begun) return begun.error();
    return none();
  }
  const auto batch = stream_.next();
  if (!batch) return batch.error();
  if (!*batch) {
    open_ = false;
    return none();
  }
  if (auto cleaned = clean_batch(**batch); !cleaned) return cleaned.error();
  return none();
}

/// Whether the output can take in one more segment. A rewritten batch may be longer than it was, by its delete horizon
/// or because it compresses worse: there is room for twice the segment.
bool log_compaction::fits(const closed_segment& next) const {
  const auto entries = output_->index_entries() + next.size / std::max(1u, job_.settings.index_interval_bytes) + 1;
  return output_->size() + std::uint64_t{2} * next.size <= job_.settings.segment_bytes_max &&
         entries * offset_index_entry::bytes <= job_.settings.index_bytes_max &&
         next.end - output_->base() <= std::numeric_limits<std::int32_t>::max();
}

result<void> log_compaction::begin_segment(const closed_segment& next) {
  if (auto opened = open(next); !opened) return opened;
  bytes_before_ += next.size;
  ++inputs_;
  if (output_) return {};
  auto created = cleaned_segment::create(disk_, job_.directory, next.base, job_.settings.index_interval_bytes);
  if (!created) return created.error();
  output_ = std::move(*created);
  inputs_ = 1;
  changed_ = false;
  return {};
}

result<void> log_compaction::clean_batch(const kafka::record_batch& batch) {
  bytes_ += batch.bytes().size();
  const auto& header = batch.header();
  const auto verdict = verdict_on(header);
  made_.clear();
  const auto fate =
      header.base_offset() >= mapped_end_ ? batch_fate::unchanged : filter_->filter(batch, verdict, made_);
  if (!fate) return fate.error();
  changed_ = changed_ || *fate != batch_fate::unchanged;
  records_removed_ += static_cast<std::uint64_t>(std::max(0, header.count()));
  if (*fate == batch_fate::removed) return {};
  const auto kept = *fate == batch_fate::unchanged ? batch.bytes() : std::span<const std::byte>(made_);
  const auto stay = load_big_endian<std::int32_t>(kept.data() + kafka::batch_layout::count);
  records_removed_ -= static_cast<std::uint64_t>(std::max(0, stay));
  bytes_ += kept.size();
  return output_->add(kept);
}

batch_verdict log_compaction::verdict_on(const kafka::batch_header& batch) {
  if (batch.attributes().control()) return verdict_on_marker(batch);
  transactions_.passed(batch);
  return {.records_go = transactions_.is_aborted(batch), .stays_empty = is_known_by(batch)};
}

batch_verdict log_compaction::verdict_on_marker(const kafka::batch_header& batch) {
  const auto use = transactions_.passed_marker(batch);
  if (use.aborted) output_->add_aborted(*use.aborted);
  const bool over = batch.attributes().has_delete_horizon() && batch.base_timestamp() <= job_.now;
  return {.records_go = use.transaction_gone && over,
          .stays_empty = is_known_by(batch),
          .horizon_due = use.transaction_gone};
}

/// Whether its producer is known by the last sequence number of this batch, or by the epoch of this marker.
bool log_compaction::is_known_by(const kafka::batch_header& batch) const {
  const auto found = batch.idempotent() ? job_.producers.find(batch.producer_id()) : job_.producers.end();
  if (found == job_.producers.end()) return false;
  const auto& last = found->second;
  if (last.last_data) return *last.last_data == batch.last_offset();
  return batch.attributes().control() && batch.producer_epoch() == last.epoch;
}

// --- new segments

result<std::optional<compacted_segment>> log_compaction::finish_segment(kafka::offset end) {
  const auto output = std::exchange(output_, nullptr);
  bytes_after_ += output->size();
  if (!changed_ && inputs_ == 1) return std::optional<compacted_segment>();  // the old one is as good
  auto done = output->finish(end);
  if (!done) return done.error();
  if (auto saved = save_checkpoint(); !saved) return saved.error();
  if (auto committed = while_own([&] { return commit_swap(disk_, job_.directory, done->swap); }); !committed) {
    return committed.error();
  }
  return std::optional(*done);
}

/// Before the first new segment counts it must be known that offsets may be missing.
result<void> log_compaction::save_checkpoint() {
  if (checkpoint_saved_) return {};
  auto gaps = job_.before;
  for (const auto& s : job_.segments) {
    if (s.base < mapped_end_) gaps.gaps_end = std::max(gaps.gaps_end, s.end);
  }
  checkpoint_.gaps_end = gaps.gaps_end;
  checkpoint_saved_ = true;
  return while_own([&] { return save_compaction_checkpoint(disk_, job_.directory, gaps); });
}

result<void> log_compaction::finish() {
  phase_ = phase::finished;
  if (checkpoint_ == job_.before && !checkpoint_saved_) return {};
  return while_own([&] { return save_compaction_checkpoint(disk_, job_.directory, checkpoint_); });
}

/// `change`, while nobody gives the directory another name, and if it still is this log's.
template <class F>
result<void> log_compaction::while_own(F change) {
  const auto alone = job_.place.naming ? std::unique_lock(*job_.place.naming) : std::unique_lock<std::mutex>();
  const auto id = stored_topic_id(disk_, job_.directory);
  if (!id) return id.error();
  if (!*id || **id != job_.place.topic_id) {
    return make_error(errc::unavailable, job_.directory + ": the log is not there any more");
  }
  return change();
}

}  // namespace millrace
