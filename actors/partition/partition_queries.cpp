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
  }
}

error_code code_of(const error& failure) {
  return failure.code == errc::out_of_range ? error_code::offset_out_of_range : error_code::kafka_storage_error;
}

}  // namespace

// --- reading

void partition::read(const caf::actor& asker, const envelope<schema::ReadRequest>& request) {
  if (log_) return read_now(asker, *request.read());
  when_open([this, asker, request] { read_now(asker, *request.read()); });
}

void partition::read_now(const caf::actor& asker, const schema::ReadRequest::Reader& request) {
  auto code = error_code::none;
  std::optional<epoch_history::end_of_epoch> diverging;
  payload_list records;
  if (!log_) {
    code = code_without_log();
  } else if (code = epoch_objection(request.getCurrentLeaderEpoch()); code == error_code::none) {
    const kafka::leader_epoch last(request.getLastFetchedEpoch());
    if (last.value >= 0) {
      const auto ended = log_->end_of_epoch(last);
      if (ended && (ended->epoch < last || ended->end < kafka::offset(request.getOffset()))) diverging = ended;
    }
    if (!diverging) {
      const kafka::offset from(request.getOffset()), limit(high_watermark_);
      if (from > limit && from <= log_->end()) {
        // Beyond what is durable yet, by a reader that saw more before a restart: nothing to read so far.
      } else if (auto got = log_->read({from, request.getBytesMax(), limit, request.getFirstBatchWhole()}); !got) {
        code = code_of(got.error());
      } else if (got->data.length > 0) {
        records.emplace_back(std::move(got->data));
      }
    }
  }
  self_->send(asker, make_envelope<schema::ReadReply>(
                         [&](schema::ReadReply::Builder root) {
                           root.setToken(request.getToken());
                           root.setIndex(request.getIndex());
                           root.setErrorCode(static_cast<std::int16_t>(code));
                           if (log_) {
                             root.setHighWatermark(high_watermark_);
                             root.setLastStableOffset(high_watermark_);
                             root.setLogStartOffset(log_->start().value);
                           }
                           if (diverging) {
                             root.setDivergingEpoch(diverging->epoch.value);
                             root.setDivergingEndOffset(diverging->end.value);
                           }
                         },
                         std::move(records)));
}

void partition::watch(const caf::actor& asker, const envelope<schema::WatchRequest>& request) {
  when_open([this, asker, request] {
    const auto view = request.read();
    watchers_.set({asker, view->getOffset(), view->getToken(), view->getIndex()});
    watchers_.fire(discarded_ ? INT64_MAX : high_watermark_,
                   [this](const watchers<caf::actor>::watch& due) { tell_progress(due, high_watermark_); });
  });
}

error_code partition::epoch_objection(std::int32_t client_epoch) const {
  if (client_epoch < 0 || client_epoch == serving_epoch.value) return error_code::none;
  return client_epoch < serving_epoch.value ? error_code::fenced_leader_epoch : error_code::unknown_leader_epoch;
}

// --- questions

void partition::answer(const envelope<schema::OffsetQuery>& query, caf::response_promise to) {
  when_open([this, query, to]() mutable {
    to.deliver(make_envelope<schema::OffsetAnswer>(
        [&](schema::OffsetAnswer::Builder root) { answer_offset(*query.read(), root); }));
  });
}

void partition::answer_offset(const schema::OffsetQuery::Reader& query, schema::OffsetAnswer::Builder answer) {
  auto code = log_ ? epoch_objection(query.getCurrentLeaderEpoch()) : code_without_log();
  const auto tell = [&](kafka::offset offset, kafka::timestamp timestamp, kafka::leader_epoch epoch) {
    answer.setOffset(offset.value);
    answer.setTimestamp(timestamp.value);
    answer.setLeaderEpoch(epoch.value);
  };
  if (code == error_code::none) {
    const kafka::offset limit(high_watermark_);
    switch (query.getTimestamp()) {
      case latest: tell(limit, kafka::timestamp(-1), serving_epoch); break;
      case earliest:
      case earliest_local:
        tell(log_->start(), kafka::timestamp(-1), log_->epochs().epoch_at(log_->start()).value_or(serving_epoch));
        break;
      default: {
        if (query.getTimestamp() < newest) break;  // last tiered, earliest pending upload: nothing is tiered
        const auto found = query.getTimestamp() == newest
                               ? log_->find_newest(limit)
                               : log_->find_timestamp(kafka::timestamp(query.getTimestamp()), limit);
        if (!found)
          code = code_of(found.error());
        else if (*found)
          tell((*found)->offset, (*found)->timestamp, (*found)->epoch);
      }
    }
  }
  answer.setErrorCode(static_cast<std::int16_t>(code));
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
      if (query.read()->getWithProducers()) list_producers(producers_, root);
    }));
  });
}

}  // namespace millrace
