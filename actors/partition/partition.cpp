#include "actors/partition/partition.hpp"

#include <caf/all.hpp>

#include <utility>

#include "actors/partition/kept_log.hpp"
#include "actors/partition/leader_epoch.hpp"
#include "actors/partition/marker_answer.hpp"

namespace millrace {
namespace {

constexpr std::uint64_t snapshot_at_close_bytes = 1 << 20;  // many small logs close faster without
constexpr auto store_timeout = std::chrono::seconds(20);

}  // namespace

using kafka::error_code;

partition::partition(caf::event_based_actor* self, partition_options options)
    : self_(self), options_(std::move(options)), producers_(options_.producer_expiration) {}

// --- appending

void partition::append(const caf::actor& asker, const envelope<schema::AppendRequest>& request) {
  if (is_at_hand()) return append_now(asker, request);
  when_open([this, asker, request] { append_now(asker, request); });
}

void partition::append_now(const caf::actor& asker, const envelope<schema::AppendRequest>& request) {
  const auto view = request.read();
  const pending_append reply{
      asker, view->getToken(), view->getIndex(), -1, -1, {view->getVerification(), view->getFromZero()}};
  if (!log_) return refuse(reply, code_without_log(), unusable_->context);
  if (log_->fault()) return refuse(reply, error_code::kafka_storage_error, log_->fault()->context);
  const auto& records = std::get<slice>(request.payloads().front());
  if (view->getTrusted()) return append_trusted(reply, records);
  if (!options_.gate->is_open()) {
    return refuse(reply, error_code::kafka_storage_error,
                  "the disk is nearly full; writing resumes when there is room");
  }
  append_checked(reply, records, view->getAdmitted());
}

void partition::append_checked(const pending_append& reply, const slice& records, bool admitted) {
  const kafka::timestamp now(options_.time->wall_ms());
  if (admitted || !wants_recompression(records.bytes(), *options_.settings)) {
    const auto rules = admitted ? rules_of_admitted(*options_.settings) : produce_rules_of(*options_.settings);
    if (const auto checked = validate_quickly(records.bytes(), rules, now, validator_)) {
      return append_validated(reply, records, *checked);
    }
  }
  lend_log([records, settings = options_.settings, now] { return check_and_recompress(records, *settings, now); },
           [this, reply](const checked_batch& batch) {
             if (!log_) return refuse(reply, code_without_log(), unusable_->context);
             append_validated(reply, batch.records, batch.checked);
           });
}

void partition::append_validated(const pending_append& reply, slice records, const kafka::validated& checked) {
  const append_place place{log_->end(), serving_epoch, kafka::timestamp(options_.time->wall_ms())};
  const std::span bytes(records.mutable_data(), records.size());
  auto decision = decide_append(bytes, checked, reply.vouching, place, *options_.settings, {producers_, verification_});
  if (const auto* refusal = std::get_if<kafka::produce_refusal>(&decision)) {
    return refuse(reply, refusal->code, refusal->message, refusal->record_indexes);
  }
  if (const auto* unverified = std::get_if<append_unverified>(&decision)) {
    return demand_verification(reply, unverified->number);
  }
  auto answered = reply;
  if (const auto* duplicate = std::get_if<append_duplicate>(&decision)) {
    answered.base_offset = duplicate->base_offset.value;
    answered.log_append_time = duplicate->log_append_time.value;
    producers_.see(checked->producer_id, place.now);
    return acknowledge_when_kept(std::move(answered));
  }
  const auto& ready = std::get<append_ready>(decision);
  if (!write(reply, bytes)) return;
  producers_.apply(sequenced_batch::of(ready.summary), ready.base_offset, place.now);
  if (ready.summary.transactional) {
    verification_.forget(ready.summary.producer_id);
    undecided_.begin(*producers_.find(ready.summary.producer_id)->transaction_start);
  }
  answered.base_offset = ready.base_offset.value;
  answered.log_append_time = ready.log_append_time.value;
  acknowledge_when_kept(std::move(answered));
}

/// Batches of the node's own coordinators: only their place in the log is set.
void partition::append_trusted(const pending_append& reply, const slice& records) {
  auto answered = reply;
  answered.base_offset = log_->end().value;
  auto owned = records;
  place_batches({owned.mutable_data(), owned.size()}, log_->end(), serving_epoch);
  if (write(reply, owned.bytes())) acknowledge_when_kept(std::move(answered));
}

bool partition::write(const pending_append& reply, std::span<const std::byte> records) {
  const auto written = log_->append(std::span(&records, 1));
  if (written) {
    bytes_since_snapshot_ += records.size();
    return true;
  }
  if (written.error().code == errc::no_space && options_.gate->close()) {
    options_.voice.error("disk full: producers are refused",
                         {{"directory", log_->directory()}, {"reason", written.error().context}});
  }
  if (log_->fault()) publish();
  refuse(reply, error_code::kafka_storage_error, written.error().context);
  return false;
}

void partition::acknowledge_when_kept(pending_append reply) {
  note_roll();
  if (!durable_before_acknowledged()) {
    send_reply(reply);
    return raise_high_watermark(log_->end().value);
  }
  if (log_->durable_end() >= log_->end()) return send_reply(reply);  // a duplicate: no flush will come for it
  unacknowledged_.add(log_->end().value, std::move(reply));
  start_flush();
}

void partition::refuse(const pending_append& to, error_code code, std::string_view message,
                       std::span<const std::int32_t> record_indexes) {
  self_->send(to.asker, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                root.setToken(to.token);
                root.setIndex(to.index);
                root.setErrorCode(static_cast<std::int16_t>(code));
                root.setMessage(kj::StringPtr(std::string(message).c_str()));
                auto indexes = root.initRecordIndexes(static_cast<unsigned>(record_indexes.size()));
                for (unsigned i = 0; i < indexes.size(); ++i) indexes.set(i, record_indexes[i]);
                if (log_) root.setLogStartOffset(log_->start().value);
              }));
}

void partition::send_reply(const pending_append& to) {
  self_->send(to.asker, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                root.setToken(to.token);
                root.setIndex(to.index);
                root.setBaseOffset(to.base_offset);
                root.setLogAppendTime(to.log_append_time);
                root.setLogStartOffset(log_->start().value);
              }));
}

// --- flushing

/// At most one flush of the partition is under way; what is written meanwhile goes with the next.
void partition::start_flush() {
  if (flushing_ || !log_->needs_flush()) return;
  auto ticket = log_->begin_flush();
  if (!ticket) return on_flush_failed(ticket.error());
  payload_list files(ticket->files.begin(), ticket->files.end());
  flushing_ = std::move(*ticket);
  self_->send(
      options_.log_writer,
      make_envelope<schema::FlushRequest>(
          [&](schema::FlushRequest::Builder root) { root.setEndOffset(flushing_->end.value); }, std::move(files)));
}

void partition::on_flushed(const envelope<schema::FlushReply>& reply) {
  if (is_lent_) return deferred_.push_back([this, reply] { on_flushed(reply); });
  const auto view = reply.read();
  const auto ticket = std::exchange(flushing_, std::nullopt);
  if (!log_) {
    if (closed_) close(std::exchange(closed_, nullptr));
    return;
  }
  if (view->getFailed()) {
    on_flush_failed(make_error(errc::io_failure, view->getMessage().cStr()));
    if (closed_) close(std::exchange(closed_, nullptr));
    return;
  }
  log_->finish_flush(*ticket);
  keep_mark();
  if (rolled_ && ticket->end >= segment_base_) {
    rolled_ = false;
    caf::anon_send(options_.keeper, store_marks::value);
    consider_compaction_soon();
  }
  const auto durable_end = log_->durable_end().value;
  unacknowledged_.release(durable_end, [this](const pending_append& done) { send_reply(done); });
  undecided_.keep_durable(kafka::offset(std::min(durable_end, kept_end())));
  raise_high_watermark(durable_end);
  raise_last_stable();
  markers_.release(durable_end, [](caf::response_promise told) { told.deliver(marker_answer(error_code::none)); });
  syncs_.release(durable_end, [this](const pending_sync& due) { answer_mirror(due.to, {}, due.end); });
  save_producers_soon();
  if (closed_) return close(std::exchange(closed_, nullptr));
  if (!unacknowledged_.empty() || !markers_.empty() || !syncs_.empty()) start_flush();
}

void partition::on_flush_failed(const error& why) {
  log_->fail_flush(why);
  unacknowledged_.release_all([this](const pending_append& waiting) {
    refuse(waiting, error_code::kafka_storage_error, log_->fault()->context);
  });
  fail_markers(error_code::kafka_storage_error);
  fail_syncs();
  keep_mark();  // which says from now on that the log is suspect
  publish();
}

/// A closed segment is soon on the device, whatever the durability, and then the mark says so.
void partition::note_roll() {
  if (log_->segment_base() == segment_base_) return;
  segment_base_ = log_->segment_base();
  rolled_ = true;
  start_flush();
}

void partition::raise_high_watermark(std::int64_t to) {
  to = std::min(to, options_.progress->shown_max.load(std::memory_order_relaxed));
  if (to <= high_watermark_) return;
  high_watermark_ = to;
  last_stable_ = decided_below(to);
  publish();
  tell_watchers();
}

/// A transaction has been decided for good.
void partition::raise_last_stable() {
  const auto to = decided_below(high_watermark_);
  if (to <= last_stable_) return;
  last_stable_ = to;
  publish();
  tell_watchers();
}

void partition::tell_watchers() {
  watchers_.fire(high_watermark_, last_stable_, [this](const auto& due) { tell_progress(due); });
}

void partition::tell_progress(const watchers<caf::actor>::watch& due) {
  self_->send(due.who, make_envelope<schema::Progress>([&](schema::Progress::Builder root) {
                root.setToken(due.token);
                root.setIndex(due.index);
                root.setHighWatermark(high_watermark_);
                root.setLastStableOffset(last_stable_);
              }));
}

void partition::keep_mark() { options_.marks->set(partition_directory_name(options_.place.partition), log_->mark()); }

/// Tells `then` whether the marks of all logs as they are now have become durable.
void partition::store_marks_then(std::function<void(bool)> then) {
  self_->request(options_.keeper, store_timeout, store_marks::value)
      .then([then] { then(true); }, [then](const caf::error&) { then(false); });
}

void partition::publish() {
  auto& seen = *options_.progress;
  if (seen.is_mirror()) take_shown();
  const auto size = log_->size();
  seen.log_start_offset.store(log_->start().value, std::memory_order_relaxed);
  seen.bytes.store(size.bytes, std::memory_order_relaxed);
  seen.segments.store(size.segments, std::memory_order_relaxed);
  seen.usable.store(!log_->fault(), std::memory_order_relaxed);
  seen.last_stable_offset.store(last_stable_, std::memory_order_release);
  seen.high_watermark.store(high_watermark_, std::memory_order_release);
}

// --- keeping house

void partition::set_settings(std::shared_ptr<const topic_settings> settings) {
  options_.settings = std::move(settings);
  if (is_lent_) return deferred_.push_back([this] { take_settings(); });
  take_settings();
}

void partition::take_settings() {
  if (!log_) return;
  log_->set_settings(log_settings_of(*options_.settings));
  if (!durable_before_acknowledged()) raise_high_watermark(log_->end().value);
}

void partition::keep_house() {
  if (discarded_ || closing_ || is_lent_ || is_compacting()) return;
  if (!log_) {
    const bool ever_written = options_.marks->find(partition_directory_name(options_.place.partition)).has_value();
    if (!ever_written) return;
    unusable_.reset();
    return open();
  }
  const kafka::timestamp now(options_.time->wall_ms());
  producers_.expire(now);
  lend_log([log = log_, now, limit = kafka::offset(high_watermark_)] { return log->apply_retention(now, limit); },
           [this](const result<std::size_t>& removed) { on_retention_applied(removed); });
}

void partition::on_retention_applied(const result<std::size_t>& removed) {
  if (!log_) return;
  if (!removed) {
    options_.voice.error("retention failed", {{"directory", log_->directory()}, {"reason", removed.error().context}});
  } else if (*removed > 0) {
    options_.voice.info("segments removed",
                        {{"directory", log_->directory()}, {"count", *removed}, {"start", log_->start().value}});
    raise_last_stable();
  }
  keep_mark();
  publish();
  start_flush();
  remove_deleted_soon();
  consider_compaction();
}

/// Only a mark that is stored keeps a crash from looking for them.
void partition::remove_deleted_soon() {
  if (!log_->has_deleted()) return;
  store_marks_then([this](bool stored) {
    if (stored && is_at_hand() && log_) remove_deleted_segments();
  });
}

void partition::remove_deleted_segments() {
  options_.run_blocking([&d = options_.files->underlying(), paths = log_->take_deleted(), voice = options_.voice] {
    if (const auto removed = remove_files(d, paths); !removed) {
      voice.error("segments not removed", {{"reason", removed.error().context}});
    }
  });
}

producers_at partition::known_producers() {
  return {log_->directory(), log_->end(), producers_, log_->aborted().take_unsynced(), log_->aborted().checkpoint()};
}

/// Also if there are none: without a snapshot the whole log is read at the next opening.
void partition::save_producers_soon() {
  if (bytes_since_snapshot_ < snapshot_every_bytes) return;
  bytes_since_snapshot_ = 0;
  const auto known = std::make_shared<const producers_at>(known_producers());
  beside([&d = options_.files->underlying(), known] { return save_producers(d, *known); },
         [this, known](const result<void>& saved) {
           if (saved) return;
           options_.voice.warn("producers not written down",
                               {{"directory", known->directory}, {"reason", saved.error().context}});
           if (log_) log_->aborted().still_unsynced(known->unsynced);
         });
}

void partition::discard() {
  log_.reset();
  discarded_ = true;
  unusable_ = make_error(errc::not_found, "the topic has been deleted");
  unacknowledged_.release_all([this](const pending_append& waiting) {
    refuse(waiting, error_code::unknown_topic_or_partition, unusable_->context);
  });
  fail_markers(error_code::unknown_topic_or_partition);
  fail_syncs();
  watchers_.fire(INT64_MAX, INT64_MAX, [this](const auto& due) { tell_progress(due); });
  run_deferred();
}

void partition::close(std::function<void()> closed) {
  closing_ = true;
  if (opening_ || is_lent_) return deferred_.push_back([this, closed] { close(closed); });
  if (closes_after_compaction(closed)) return;
  if (flushing_) {
    closed_ = std::move(closed);
    return;
  }
  if (log_) {
    const bool needs_snapshot = !producers_.all().empty() || bytes_since_snapshot_ >= snapshot_at_close_bytes;
    const auto known = needs_snapshot ? std::make_shared<const producers_at>(known_producers()) : nullptr;
    options_.run_blocking([log = std::exchange(log_, nullptr), marks = options_.marks,
                           &d = options_.files->underlying(), known,
                           name = partition_directory_name(options_.place.partition), voice = options_.voice, closed] {
      if (known) (void)save_producers(d, *known);  // a cache
      if (const auto done = log->close(); !done) {
        voice.error("log not closed", {{"directory", log->directory()}, {"reason", done.error().context}});
      }
      marks->set(name, log->mark());
      closed();
    });
    unusable_ = make_error(errc::unavailable, "the node is stopping");
    return;
  }
  closed();
}

}  // namespace millrace
