// What a partition answers about its log: reads, offsets, epochs, trimming.
#include <caf/all.hpp>

#include "actors/partition/kept_log.hpp"
#include "actors/partition/leader_epoch.hpp"
#include "actors/partition/partition.hpp"

namespace millrace {
namespace {

using kafka::error_code;

constexpr std::int64_t latest = -1, earliest = -2, newest = -3, earliest_local = -4;

void list_producers(const producer_table& producers, schema::StateAnswer::Builder answer) {
  auto list = answer.initProducers(static_cast<unsigned>(producers.all().size()));
  unsigned i = 0;
  for (const auto& [id, state] : producers.all()) {
    auto entry = list[i++];
    entry.setId(id.value);
    entry.setEpoch(state.epoch.value);
    entry.setLastSequence(state.last_sequence().value);
    entry.setLastTimestamp(state.last_seen.value);
    entry.setTransactionStart(state.transaction_start ? state.transaction_start->value : -1);
    entry.setCoordinatorEpoch(state.coordinator_epoch);
  }
}

void list_aborted(const std::vector<transaction_index_entry>& aborted, schema::ReadReply::Builder reply) {
  auto list = reply.initAborted(static_cast<unsigned>(aborted.size()));
  for (unsigned i = 0; i < list.size(); ++i) {
    list[i].setProducerId(aborted[i].producer_id.value);
    list[i].setFirstOffset(aborted[i].first_offset.value);
  }
}

error_code code_of(const error& failure) {
  switch (failure.code) {
    case errc::out_of_range: return error_code::offset_out_of_range;
    case errc::corrupt:
    case errc::truncated: return error_code::corrupt_message;  // final: a client that asked again would ask for ever
    default: return error_code::kafka_storage_error;
  }
}

envelope<schema::OffsetAnswer> offset_answer(error_code code, const std::optional<found_record>& found) {
  return make_envelope<schema::OffsetAnswer>([&](schema::OffsetAnswer::Builder root) {
    root.setErrorCode(static_cast<std::int16_t>(code));
    if (!found) return;
    root.setOffset(found->offset.value);
    root.setTimestamp(found->timestamp.value);
    root.setLeaderEpoch(found->epoch.value);
  });
}

}  // namespace

// --- reading

void partition::read(const caf::actor& asker, const envelope<schema::ReadRequest>& request) {
  if (is_at_hand()) return read_now(asker, request);
  when_open([this, asker, request] { read_now(asker, request); });
}

void partition::read_now(const caf::actor& asker, const envelope<schema::ReadRequest>& request) {
  const auto view = request.read();
  if (!log_) return answer_read(asker, *view, {code_without_log()});
  follow_shown();
  if (const auto code = epoch_objection(view->getCurrentLeaderEpoch()); code != error_code::none) {
    return answer_read(asker, *view, {code});
  }
  const kafka::offset from(view->getOffset()), limit(read_limit(view->getCommittedOnly()));
  if (const kafka::leader_epoch last(view->getLastFetchedEpoch()); last.value >= 0) {
    const auto ended = log_->end_of_epoch(last);
    if (ended && (ended->epoch < last || ended->end < from))
      return answer_read(asker, *view, {error_code::none, ended});
  }
  // Beyond what is decided, or durable yet, by a reader that saw more before a restart: nothing to read so far.
  if (from > limit && from >= log_->start() && from <= log_->end()) return answer_read(asker, *view, read_outcome{});
  auto got = log_->read({from, view->getBytesMax(), limit, view->getFirstBatchWhole(), effort::quick});
  if (!got && got.error().code == errc::would_block) return read_patiently(asker, request);
  if (got && got->unchecked) return check_then_answer(asker, request, std::move(*got));
  answer_read(asker, request, std::move(got));
}

void partition::read_patiently(const caf::actor& asker, const envelope<schema::ReadRequest>& request) {
  const auto view = request.read();
  const log_read_request wanted{kafka::offset(view->getOffset()), view->getBytesMax(),
                                kafka::offset(read_limit(view->getCommittedOnly())), view->getFirstBatchWhole()};
  lend_log([log = log_, wanted] { return log->read(wanted); },
           [this, asker, request](result<log_read> got) { answer_read(asker, request, std::move(got)); });
}

void partition::check_then_answer(const caf::actor& asker, const envelope<schema::ReadRequest>& request,
                                  log_read found) {
  beside(
      [file = found.data.file, batches = *found.unchecked] {
        return check_batches(*file, batches.begin, batches.end, batches.unknown, batches.rule);
      },
      [this, asker, request, found](const result<batch_boundary>& good) {
        when_open([this, asker, request, found, good] {
          if (!good) return answer_read(asker, request, good.error());
          answer_read(asker, request, log_ ? log_->finish_read(found, *good) : found);
        });
      });
}

void partition::answer_read(const caf::actor& asker, const envelope<schema::ReadRequest>& request,
                            result<log_read> got) {
  read_outcome outcome;
  if (!log_)
    outcome.code = code_without_log();
  else if (!got)
    outcome.code = failed_with(got.error());
  else if (got->data.length > 0)
    outcome = found_records(std::move(*got), request.read()->getCommittedOnly());
  answer_read(asker, *request.read(), std::move(outcome));
}

partition::read_outcome partition::found_records(log_read got, bool committed_only) {
  read_outcome outcome;
  if (committed_only) {
    auto aborted = log_->aborted().overlapping(got.first, got.next);
    if (!aborted) return {failed_with(aborted.error())};
    outcome.aborted = std::move(*aborted);
  }
  outcome.records.emplace_back(std::move(got.data));
  return outcome;
}

/// What to answer. Damage is told once, not with each try.
error_code partition::failed_with(const error& failure) {
  const auto code = code_of(failure);
  if (code != error_code::offset_out_of_range && told_failure_ != failure.context) {
    told_failure_ = failure.context;
    options_.voice.error("read failed", {{"directory", log_->directory()}, {"reason", failure.context}});
  }
  if (code == error_code::corrupt_message) options_.progress->damaged.store(true, std::memory_order_relaxed);
  return code;
}

void partition::answer_read(const caf::actor& asker, const schema::ReadRequest::Reader& request, read_outcome outcome) {
  self_->send(asker, make_envelope<schema::ReadReply>(
                         [&](schema::ReadReply::Builder root) {
                           root.setToken(request.getToken());
                           root.setIndex(request.getIndex());
                           root.setErrorCode(static_cast<std::int16_t>(outcome.code));
                           if (log_) {
                             root.setHighWatermark(high_watermark_);
                             root.setLastStableOffset(last_stable_);
                             root.setLogStartOffset(log_->start().value);
                           }
                           if (outcome.diverging) {
                             root.setDivergingEpoch(outcome.diverging->epoch.value);
                             root.setDivergingEndOffset(outcome.diverging->end.value);
                           }
                           if (!outcome.aborted.empty()) list_aborted(outcome.aborted, root);
                         },
                         std::move(outcome.records)));
}

void partition::watch(const caf::actor& asker, const envelope<schema::WatchRequest>& request) {
  when_open([this, asker, request] {
    const auto view = request.read();
    watchers_.set({asker, view->getOffset(), view->getToken(), view->getIndex(), view->getCommittedOnly()});
    if (!discarded_) return tell_watchers();
    watchers_.fire(INT64_MAX, INT64_MAX, [this](const auto& due) { tell_progress(due); });
  });
}

error_code partition::epoch_objection(std::int32_t client_epoch) const {
  if (client_epoch < 0 || client_epoch == serving_epoch.value) return error_code::none;
  return client_epoch < serving_epoch.value ? error_code::fenced_leader_epoch : error_code::unknown_leader_epoch;
}

// --- questions

void partition::answer(const envelope<schema::OffsetQuery>& query, caf::response_promise to) {
  when_open([this, query, to]() mutable {
    const auto view = query.read();
    const auto code = log_ ? epoch_objection(view->getCurrentLeaderEpoch()) : code_without_log();
    if (code != error_code::none) return to.deliver(offset_answer(code, {}));
    follow_shown();
    const auto no_time = kafka::timestamp(-1);
    const auto limit = read_limit(view->getCommittedOnly());
    switch (view->getTimestamp()) {
      case latest: return to.deliver(offset_answer(code, found_record{kafka::offset(limit), no_time, serving_epoch}));
      case earliest:
      case earliest_local: {
        const auto epoch = log_->epochs().epoch_at(log_->start()).value_or(serving_epoch);
        return to.deliver(offset_answer(code, found_record{log_->start(), no_time, epoch}));
      }
      default: return search_time(view->getTimestamp(), limit, to);
    }
  });
}

void partition::search_time(std::int64_t timestamp, std::int64_t limit, caf::response_promise to) {
  if (timestamp < newest) return to.deliver(offset_answer(error_code::none, {}));  // tiered: nothing is
  lend_log(
      [log = log_, timestamp, below = kafka::offset(limit)] {
        return timestamp == newest ? log->find_newest(below) : log->find_timestamp(kafka::timestamp(timestamp), below);
      },
      [this, to](const result<std::optional<found_record>>& found) mutable {
        if (!log_) return to.deliver(offset_answer(code_without_log(), {}));
        if (!found) return to.deliver(offset_answer(failed_with(found.error()), {}));
        to.deliver(offset_answer(error_code::none, *found));
      });
}

void partition::answer(const envelope<schema::EpochQuery>& query, caf::response_promise to) {
  when_open([this, query, to]() mutable {
    to.deliver(make_envelope<schema::EpochAnswer>([&](schema::EpochAnswer::Builder root) {
      const auto view = query.read();
      const auto code = log_ ? epoch_objection(view->getCurrentLeaderEpoch()) : code_without_log();
      root.setErrorCode(static_cast<std::int16_t>(code));
      if (code != error_code::none) return;
      const kafka::leader_epoch asked(view->getLeaderEpoch());
      if (asked == serving_epoch) {
        root.setLeaderEpoch(asked.value);
        root.setEndOffset(high_watermark_);
      } else if (const auto ended = log_->end_of_epoch(asked)) {
        root.setLeaderEpoch(ended->epoch.value);
        root.setEndOffset(ended->end.value);
      }
    }));
  });
}

void partition::answer(const envelope<schema::TrimRequest>& request, caf::response_promise to) {
  when_open([this, request, to]() mutable {
    const auto answer = make_envelope<schema::TrimAnswer>(
        [&](schema::TrimAnswer::Builder root) { trim(request.read()->getOffset(), root); });
    if (answer.read()->getErrorCode() != 0) return to.deliver(answer);
    store_marks_then([to, answer](bool stored) mutable {
      if (stored) return to.deliver(answer);
      to.deliver(make_envelope<schema::TrimAnswer>([](schema::TrimAnswer::Builder root) {
        root.setErrorCode(static_cast<std::int16_t>(error_code::kafka_storage_error));
      }));
    });
  });
}

void partition::trim(std::int64_t to, schema::TrimAnswer::Builder answer) {
  const auto tell = [&](error_code code) { answer.setErrorCode(static_cast<std::int16_t>(code)); };
  if (!log_) return tell(code_without_log());
  if (options_.settings->compacted && !options_.settings->deleted_when_old) return tell(error_code::policy_violation);
  if (to == latest) to = high_watermark_;
  if (to < 0 || to > high_watermark_) return tell(error_code::offset_out_of_range);
  if (const auto done = log_->delete_before(kafka::offset(to)); !done) return tell(code_of(done.error()));
  raise_last_stable();
  keep_mark();
  publish();
  answer.setLogStartOffset(log_->start().value);
}

void partition::answer(const envelope<schema::StateQuery>& query, caf::response_promise to) {
  when_open([this, query, to]() mutable {
    to.deliver(make_envelope<schema::StateAnswer>([&](schema::StateAnswer::Builder root) {
      if (!log_) return root.setErrorCode(static_cast<std::int16_t>(code_without_log()));
      const auto size = log_->size();
      root.setBytes(size.bytes);
      root.setSegments(size.segments);
      root.setLogStartOffset(log_->start().value);
      root.setHighWatermark(high_watermark_);
      root.setLastStableOffset(last_stable_);
      if (query.read()->getWithProducers()) list_producers(producers_, root);
    }));
  });
}

}  // namespace millrace
