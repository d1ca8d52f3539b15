// The partition of a mirror: its records come from another site, with their offsets, and are shown cut by cut.
#include <caf/all.hpp>

#include <algorithm>
#include <array>

#include "actors/partition/leader_epoch.hpp"
#include "actors/partition/partition.hpp"
#include "codecs/kafka/records/batch_splitter.hpp"
#include "codecs/kafka/records/control_record.hpp"
#include "codecs/kafka/records/empty_batch.hpp"

namespace millrace {

using kafka::error_code;

namespace {

error_code code_of(const error& e) {
  switch (e.code) {
    case errc::not_found: return error_code::unknown_topic_or_partition;
    case errc::corrupt: return error_code::corrupt_message;
    case errc::out_of_range: return error_code::offset_out_of_range;
    default: return error_code::kafka_storage_error;
  }
}

}  // namespace

// --- appending

void partition::answer(const envelope<schema::MirrorAppend>& request, caf::response_promise to) {
  when_open([this, request, to]() mutable {
    if (!log_) return answer_mirror(std::move(to), *unusable_);
    const auto& records = std::get<slice>(request.payloads().front());
    const auto done = append_mirrored(records.bytes());
    note_roll();
    if (log_->fault()) publish();
    answer_mirror(std::move(to), done);
  });
}

/// Batches that stand without a gap go to the log together.
result<void> partition::append_mirrored(std::span<const std::byte> records) {
  if (log_->fault()) return *log_->fault();
  if (!options_.progress->is_mirror()) return make_error(errc::invalid_argument, "the topic is no mirror any more");
  if (!options_.gate->is_open()) {
    return make_error(errc::no_space, "the disk is nearly full; the mirror goes on when there is room");
  }
  kafka::batch_splitter batches(records, records.size());
  std::size_t run = 0;
  auto next = log_->end();
  for (;;) {
    const auto at = batches.position();
    const auto batch = batches.next();
    if (!batch) return batch.error();
    const bool gap = *batch && (*batch)->header().base_offset() != next;
    if (gap || !*batch) {
      if (auto done = append_run(records.subspan(run, at - run)); !done || !*batch) return done;
      const auto& header = (*batch)->header();
      if (auto filled = fill_gap(header.base_offset(), header.partition_leader_epoch()); !filled) return filled;
      run = at;
    }
    if (!(*batch)->crc_matches()) return make_error(errc::corrupt, "a batch is not what its CRC says");
    next = (*batch)->header().next_offset();
  }
}

result<void> partition::append_run(std::span<const std::byte> run) {
  if (run.empty()) return {};
  if (auto written = log_->append(std::span(&run, 1)); !written) return written;
  bytes_since_snapshot_ += run.size();
  kafka::batch_splitter batches(run, run.size());
  for (;;) {
    const auto batch = batches.next();
    if (!batch) return batch.error();
    if (!*batch) return {};
    if (auto noted = note_mirrored(**batch); !noted) return noted;
  }
}

/// Compaction at the source has removed what was there, or retention.
result<void> partition::fill_gap(kafka::offset to, kafka::leader_epoch epoch) {
  if (to < log_->end()) {
    return make_error(errc::out_of_range, "the source's records do not go on where the mirror's end, at offset " +
                                              std::to_string(log_->end().value));
  }
  while (log_->end() < to) {
    const auto end = std::min(to.value, log_->end().value + kafka::empty_batch_offsets_max);
    const auto empty = kafka::encode_empty_batch(log_->end(), kafka::offset(end), epoch);
    const std::span<const std::byte> bytes(empty);
    if (auto written = log_->append(std::span(&bytes, 1)); !written) return written;
  }
  return {};
}

result<void> partition::note_mirrored(const kafka::record_batch& batch) {
  const auto& header = batch.header();
  if (header.attributes().control()) return end_mirrored(batch);
  producers_.replay(header);
  if (!header.attributes().transactional()) return {};
  const auto* producer = producers_.find(header.producer_id());
  if (producer && producer->transaction_start) undecided_.begin(*producer->transaction_start);
  return {};
}

result<void> partition::end_mirrored(const kafka::record_batch& batch) {
  const auto& header = batch.header();
  const auto marker = kafka::read_end_transaction_marker(batch);
  const bool gone = !marker && (marker.error().code == errc::not_found || marker.error().code == errc::unsupported);
  if (!marker && !gone) return marker.error();
  const auto began = producers_.end_transaction(header.producer_id(), header.producer_epoch(),
                                                marker ? marker->coordinator_epoch : -1, header.max_timestamp());
  if (!began) return {};
  undecided_.end(*began, header.base_offset());
  if (!marker || marker->end == kafka::transaction_end::commit) return {};
  const auto stable = undecided_.first_without_marker(header.next_offset());
  auto indexed = log_->aborted().add(log_->segment_of(header.base_offset()),
                                     {header.producer_id(), *began, header.base_offset(), stable});
  if (!indexed) log_->refuse_appends(make_error(errc::unavailable, indexed.error().context));
  return indexed;
}

// --- showing

void partition::answer(const envelope<schema::MirrorSync>& request, caf::response_promise to) {
  when_open([this, request, to]() mutable {
    if (!log_) return answer_mirror(std::move(to), *unusable_);
    if (log_->fault()) return answer_mirror(std::move(to), *log_->fault());
    const auto end = request.read()->getEnd();
    if (end < 0) return answer_mirror(std::move(to), {});
    if (end > log_->end().value) {
      const auto& epochs = log_->epochs().all();
      const auto epoch = epochs.empty() ? serving_epoch : epochs.back().epoch;
      if (auto filled = fill_gap(kafka::offset(end), epoch); !filled) return answer_mirror(std::move(to), filled);
    }
    if (log_->durable_end() >= log_->end()) return answer_mirror(std::move(to), {}, end);
    syncs_.add(log_->end().value, {std::move(to), end});
    start_flush();
  });
}

void partition::fail_syncs() {
  const auto why = log_ && log_->fault() ? *log_->fault() : make_error(errc::not_found, "the topic has been deleted");
  syncs_.release_all([&](const pending_sync& waiting) { answer_mirror(waiting.to, why); });
}

/// Which batch the log ends with, to be compared with the source's; 0 if the source has no such batch.
result<std::uint32_t> partition::crc_before_end() {
  if (log_->end() <= log_->start()) return std::uint32_t{0};
  const auto last = log_->read({kafka::offset(log_->end().value - 1), 1, log_->end(), true});
  if (!last) return last.error();
  if (last->data.length == 0) return std::uint32_t{0};
  std::array<std::byte, kafka::batch_layout::header_bytes> bytes;
  const auto got = last->data.file->read_at(last->data.position, bytes);
  if (!got) return got.error();
  const auto header = kafka::batch_header::read(std::span(bytes).first(*got));
  if (!header) return header.error();
  return header->count() == 0 ? std::uint32_t{0} : header->crc();
}

void partition::answer_mirror(caf::response_promise to, const result<void>& done, std::int64_t end) {
  auto crc = done && log_ ? crc_before_end() : result<std::uint32_t>(0);
  const auto why = !done ? done : crc ? result<void>() : result<void>(crc.error());
  to.deliver(make_envelope<schema::MirrorAnswer>([&](schema::MirrorAnswer::Builder root) {
    if (!why) {
      root.setErrorCode(static_cast<std::int16_t>(code_of(why.error())));
      root.setMessage(why.error().context.c_str());
    }
    if (!log_) return;
    root.setEnd(log_->end().value);
    if (crc) root.setLastCrc(*crc);
    if (end >= 0) root.setStable(std::max(log_->start(), undecided_.last_stable_at(kafka::offset(end))).value);
  }));
}

void partition::show(const envelope<schema::MirrorShown>& shown) {
  when_open([this, shown] {
    if (!log_) return;
    follow_shown();
    const kafka::offset start(std::min(shown.read()->getStart(), high_watermark_));
    if (start <= log_->start()) return;
    if (const auto trimmed = log_->delete_before(start); !trimmed) {
      return options_.voice.error("the start of a mirror's log not raised",
                                  {{"directory", log_->directory()}, {"reason", trimmed.error().context}});
    }
    keep_mark();
    publish();
  });
}

/// Written down at once: else the next opening would learn of them from the log again.
void partition::answer(const envelope<schema::ForgetProducers>&, caf::response_promise to) {
  when_open([this, to]() mutable {
    if (!log_) return answer_mirror(std::move(to), *unusable_);
    producers_ = producer_table(options_.producer_expiration);
    bytes_since_snapshot_ = 0;
    beside([&d = options_.files->underlying(), known = known_producers()] { return save_producers(d, known); },
           [this, to](const result<void>& saved) mutable { answer_mirror(std::move(to), saved); });
  });
}

/// The end of what is as durable as the topic promises, and may be shown.
std::int64_t partition::kept_end() const {
  const auto kept = durable_before_acknowledged() ? log_->durable_end() : log_->end();
  return std::min(kept.value, options_.progress->shown_max.load(std::memory_order_relaxed));
}

/// Whether anything is shown that was not.
bool partition::take_shown() {
  const auto end = kept_end();
  undecided_.keep_durable(kafka::offset(end));
  const auto stable = decided_below(std::max(end, high_watermark_));
  if (end <= high_watermark_ && stable <= last_stable_) return false;
  high_watermark_ = std::max(end, high_watermark_);
  last_stable_ = stable;
  return true;
}

void partition::follow_shown() {
  if (!options_.progress->is_mirror() || !take_shown()) return;
  publish();
  tell_watchers();
}

}  // namespace millrace
