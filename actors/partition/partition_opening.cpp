// How a partition comes by its log, and how others wait while it is away.
#include <caf/all.hpp>

#include <utility>

#include "actors/partition/kept_log.hpp"
#include "actors/partition/partition.hpp"

namespace millrace {

// --- opening

void partition::when_open(std::function<void()> work) {
  if (is_at_hand() || (unusable_ && !is_lent_)) return work();
  deferred_.push_back(std::move(work));
  if (!is_lent_) open();
}

void partition::open() {
  if (opening_) return;
  opening_ = true;
  options_.run_blocking([me = caf::actor_cast<caf::actor>(self_), options = options_] {
    caf::anon_send(me, opened_message(std::make_shared<result<opened_partition>>(open_kept_log(options))));
  });
}

void partition::on_opened(result<opened_partition> opened) {
  opening_ = false;
  if (discarded_) return run_deferred();
  if (!opened) {
    unusable_ = opened.error();
    options_.progress->usable.store(false, std::memory_order_relaxed);
    options_.voice.error("partition not served", {{"partition", partition_directory_name(options_.place.partition)},
                                                  {"reason", unusable_->context}});
  } else {
    log_ = std::move(opened->log);
    producers_ = std::move(opened->producers);
    bytes_since_snapshot_ = opened->recalled.index_made_anew ? snapshot_every_bytes : opened->recalled.bytes;
    segment_base_ = log_->segment_base();
    unusable_.reset();
    for (const auto& note : log_->report().notes)
      options_.voice.warn("log recovered", {{"directory", log_->directory()}, {"note", note}});
    if (opened->recalled.index_made_anew) {
      options_.voice.warn("index of aborted transactions was not what was written: made anew from the log",
                          {{"directory", log_->directory()}});
    }
    if (log_->fault()) {
      options_.voice.error("log damaged: what lies before is served, nothing is appended",
                           {{"directory", log_->directory()}, {"reason", log_->fault()->context}});
    }
    high_watermark_ = kept_end();
    for (const auto& [id, producer] : producers_.all()) {
      if (producer.transaction_start) undecided_.begin(*producer.transaction_start);
    }
    last_stable_ = decided_below(high_watermark_);
    keep_mark();
    publish();
    start_flush();
    save_producers_soon();
  }
  run_deferred();
}

/// Up to one that takes the log away again.
void partition::run_deferred() {
  while (!deferred_.empty() && !is_lent_ && !opening_) {
    const auto work = std::move(deferred_.front());
    deferred_.pop_front();
    work();
  }
}

}  // namespace millrace
