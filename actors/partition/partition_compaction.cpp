// How a partition has its log compacted: on the threads that may block, in short steps, while everybody goes on using
// it.
#include <caf/all.hpp>

#include <algorithm>
#include <utility>

#include "actors/partition/partition.hpp"
#include "runtime/storage/compaction/compaction_need.hpp"
#include "runtime/storage/compaction/log_compaction.hpp"

namespace millrace {
namespace {

constexpr std::uint64_t step_bytes = 8 << 20;
constexpr std::uint64_t steps_per_second_min = 10;  // if bytes per second are limited

compaction_terms terms_of(const topic_settings& settings) {
  return {settings.compaction_lag_min, settings.compaction_lag_max, settings.dirty_ratio_min};
}

struct look_over {
  bool rolled = false;
  compaction_need need;
};

/// Whether the log is to be compacted. A last segment that is too old is closed first.
result<look_over> look_at(partition_log& log, const compaction_terms& terms, kafka::offset limit,
                          kafka::timestamp now) {
  look_over seen;
  if (terms.lag_max != std::chrono::milliseconds::max()) {
    const auto rolled = log.roll_if_older(terms.lag_max, now);
    if (!rolled) return rolled.error();
    seen.rolled = *rolled;
  }
  const auto closed = log.closed_segments(limit);
  if (!closed) return closed.error();
  seen.need = assess(*closed, log.start(), log.compacted().cleaned_end, terms, now);
  return seen;
}

/// By what the producers are known, as far as it lies below `limit`.
std::unordered_map<kafka::producer_id, last_of_producer> last_batches(const producer_table& producers,
                                                                      kafka::offset limit) {
  std::unordered_map<kafka::producer_id, last_of_producer> all;
  for (const auto& [id, state] : producers.all()) {
    auto& last = all[id];
    last.epoch = state.epoch;
    for (const auto& batch : state.batches()) {
      if (!last.last_data || batch.last_offset < limit) last.last_data = batch.last_offset;
    }
  }
  return all;
}

/// Fills in what the log says. False if there is nothing to do after all.
result<bool> complete(compaction_job& job, partition_log& log, const compaction_terms& terms, kafka::offset limit) {
  auto closed = log.closed_segments(limit);
  if (!closed) return closed.error();
  job.segments = std::move(*closed);
  job.before = log.compacted();
  const auto need = assess(job.segments, log.start(), job.before.cleaned_end, terms, job.now);
  job.first_dirty = need.first_dirty;
  job.end = need.end;
  if (!need.due) return false;
  auto aborted = log.aborted().overlapping(log.start(), job.end);
  if (!aborted) return aborted.error();
  job.aborted = std::move(*aborted);
  return true;
}

}  // namespace

struct partition::compaction_round {
  compaction_gate::pass pass;
  kafka::offset limit;
  std::shared_ptr<log_compaction> run;
  std::chrono::nanoseconds begun{0};  // of the run
  std::uint64_t bytes_moved = 0;
  bool stepping = false;
  std::function<void()> then_close;
};

/// Segments are being replaced: none may go meanwhile.
bool partition::is_compacting() const { return compaction_ && compaction_->run; }

/// When what is being done has been done.
void partition::consider_compaction_soon() {
  if (!options_.compaction || !options_.settings->compacted) return;
  self_->send(self_, continuation{std::make_shared<const std::function<void()>>([this] { consider_compaction(); })});
}

void partition::consider_compaction() {
  if (!options_.compaction || !options_.settings->compacted || not_compactable_) return;
  if (compaction_ || closing_ || !is_at_hand() || log_->fault()) return;
  const kafka::offset limit(std::min(high_watermark_, last_stable_));
  const kafka::timestamp now(options_.time->wall_ms());
  lend_log([log = log_, terms = terms_of(*options_.settings), limit, now] { return look_at(*log, terms, limit, now); },
           [this](const result<look_over>& seen) {
             if (!log_) return;
             if (!seen) return on_compaction_failed(seen.error());
             if (seen->rolled) note_roll();
             if (seen->need.due) await_compaction();
           });
}

void partition::await_compaction() {
  if (compaction_ || closing_) return;
  compaction_ = std::make_shared<compaction_round>();
  options_.compaction->enter([me = caf::actor_cast<caf::actor>(self_), this](compaction_gate::pass pass) {
    caf::anon_send(me, continuation{std::make_shared<const std::function<void()>>(
                           [this, pass = std::move(pass)] { begin_compaction(pass); })});
  });
}

/// What is compacted must lie below the stored mark: above it an opening after a crash takes a gap for damage.
void partition::begin_compaction(std::shared_ptr<void> pass) {
  if (!compaction_ || !log_ || closing_) return end_compaction();
  compaction_->pass = std::move(pass);
  compaction_->limit = std::min(kafka::offset(std::min(high_watermark_, last_stable_)), log_->durable_end());
  keep_mark();
  store_marks_then([this](bool stored) {
    if (!stored) return end_compaction();
    when_open([this] { plan_compaction(); });
  });
}

void partition::plan_compaction() {
  if (!compaction_ || !log_ || closing_ || log_->fault()) return end_compaction();
  auto job = std::make_shared<compaction_job>();
  job->place = log_->place();
  job->directory = log_->directory();
  job->producers = last_batches(producers_, compaction_->limit);
  job->now = kafka::timestamp(options_.time->wall_ms());
  job->tombstone_retention = options_.settings->tombstone_retention;
  job->settings = log_->settings();
  job->memory_bytes_max = options_.compaction->limits().memory_bytes;
  job->secret = new_hash_secret();
  lend_log([log = log_, job, terms = terms_of(*options_.settings),
            limit = compaction_->limit] { return complete(*job, *log, terms, limit); },
           [this, job](const result<bool>& due) {
             if (!due && log_) on_compaction_failed(due.error());
             if (!due || !*due || !log_ || closing_ || !compaction_) return end_compaction();
             compaction_->run = std::make_shared<log_compaction>(options_.files->underlying(), std::move(*job));
             compaction_->begun = options_.time->monotonic();
             step_compaction();
           });
}

void partition::step_compaction() {
  if (!compaction_ || !log_ || closing_) return end_compaction();
  const auto rate = options_.compaction->limits().io_bytes_per_second;
  const auto bytes = rate == 0 ? step_bytes : std::clamp<std::uint64_t>(rate / steps_per_second_min, 1, step_bytes);
  compaction_->stepping = true;
  beside([run = compaction_->run, bytes] { return run->step(bytes); },
         [this](const result<log_compaction::outcome>& done) {
           compaction_->stepping = false;
           if (compaction_->then_close || !log_ || closing_) return end_compaction();
           if (!done) {
             on_compaction_failed(done.error());
             return end_compaction();
           }
           compaction_->bytes_moved += done->bytes;
           if (done->ready) return put_in_place(*done->ready, done->bytes);
           if (done->finished) return finish_compaction();
           continue_compaction(done->bytes);
         });
}

void partition::put_in_place(const compacted_segment& fresh, std::uint64_t bytes) {
  when_open([this, fresh, bytes] {
    if (!log_) return end_compaction();
    lend_log([log = log_, fresh] { return log->put_in_place(fresh); },
             [this, bytes](const result<void>& done) {
               if (!log_) return end_compaction();
               publish();
               if (!done) {
                 on_compaction_failed(done.error());
                 return end_compaction();
               }
               remove_deleted_soon();
               continue_compaction(bytes);
             });
  });
}

/// As soon as what was done since the last step is paid for.
void partition::continue_compaction(std::uint64_t bytes) {
  const auto rate = options_.compaction->limits().io_bytes_per_second;
  if (rate == 0) return step_compaction();
  const auto pause = std::chrono::microseconds(bytes * 1'000'000 / rate);
  self_->delayed_send(self_, pause,
                      continuation{std::make_shared<const std::function<void()>>([this] { step_compaction(); })});
}

void partition::finish_compaction() {
  when_open([this] {
    if (!log_ || !compaction_) return end_compaction();
    const auto& run = *compaction_->run;
    log_->set_compacted(run.checkpoint());
    options_.voice.info("log compacted", {{"directory", log_->directory()},
                                          {"up_to", run.checkpoint().cleaned_end.value},
                                          {"bytes_before", run.bytes_before()},
                                          {"bytes_after", run.bytes_after()}});
    tell_of_compaction(false);
    keep_mark();
    publish();
    start_flush();
    // The index of aborted transactions is another one now, and its checkpoint must say so.
    bytes_since_snapshot_ = snapshot_every_bytes;
    save_producers_soon();
    end_compaction();
    consider_compaction();  // there may be more, if memory has set the end
  });
}

/// Damage stays: the log is not tried again before it has been opened anew.
void partition::on_compaction_failed(const error& why) {
  not_compactable_ = why.code == errc::corrupt || why.code == errc::truncated || why.code == errc::limit_exceeded;
  tell_of_compaction(true);
  options_.voice.error("compaction failed", {{"directory", log_->directory()}, {"reason", why.context}});
}

void partition::tell_of_compaction(bool failed) const {
  compaction_facts facts{.failed = failed};
  if (compaction_ && compaction_->run) {
    const auto& run = *compaction_->run;
    facts.took = options_.time->monotonic() - compaction_->begun;
    facts.bytes_moved = compaction_->bytes_moved;
    facts.bytes_before = run.bytes_before();
    facts.bytes_after = run.bytes_after();
    facts.records_removed = run.records_removed();
  }
  options_.compaction->tell(facts);
}

void partition::end_compaction() {
  const auto ended = std::exchange(compaction_, nullptr);
  if (ended && ended->then_close) close(ended->then_close);
}

/// True if `closed` is called later, when a step that is under way has ended.
bool partition::closes_after_compaction(const std::function<void()>& closed) {
  if (!compaction_ || !compaction_->stepping) return false;
  compaction_->then_close = closed;
  return true;
}

}  // namespace millrace
