#include "actors/transaction/transaction_logic.hpp"

#include <algorithm>

#include "actors/transaction/transaction_size.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using kafka::producer_epoch;

/// A producer never gets the last epoch: it is left to fence it.
constexpr producer_epoch last_epoch{32'767};

bool is_used_up(producer_epoch epoch) { return epoch >= last_epoch - 1; }

class turn {
 public:
  turn(transaction& of, const transaction_circumstances& under) : of_(of), under_(under) {}

  void decide(const transaction_request& request, transaction_token to) {
    std::visit([&](const auto& r) { answer(r, request, to); }, request);
  }

  void complete() {
    auto& r = *of_.record;
    r.phase = r.phase == transaction_phase::prepare_commit ? transaction_phase::complete_commit
                                                           : transaction_phase::complete_abort;
    r.partitions.clear();
    r.groups.clear();
    r.started = kafka::timestamp(-1);
    if (r.next_producer) {
      r.previous_producer = r.producer;
      r.producer = *std::exchange(r.next_producer, std::nullopt);
      r.epoch = producer_epoch(0);
    }
    note_change();
    auto waiting = std::exchange(of_.waiting, {});
    for (const auto& w : waiting) decide(w.what, w.to);
  }

  void end_if_late() {
    const auto due = next_deadline(of_);
    if (due && *due <= under_.now) abort_and_fence();
  }

  void forget_if_idle() {
    const auto& r = of_.record;
    if (!r || r->phase == transaction_phase::ongoing || r->is_decided()) return;
    if (r->changed + under_.limits.id_expiration.count() > under_.now) return;
    of_.record.reset();
    made.changed = true;
  }

  transaction_decision made;

 private:
  void reply(transaction_token to, error_code error, producer_identity who = {}) {
    made.replies.push_back({to, {error, who}});
  }

  void note_change() {
    of_.record->changed = under_.now;
    made.changed = true;
  }

  kafka::producer_id take_fresh_id() {
    made.fresh_id_used = true;
    return under_.fresh_id;
  }

  /// True if the request waits, or has been told to come again: nothing can be said before the participants know.
  bool waits(const transaction_request& request, transaction_token to) {
    if (!of_.record || !of_.record->is_decided()) return false;
    if (of_.waiting.size() < under_.limits.waiting_max)
      of_.waiting.push_back({to, request});
    else
      reply(to, error_code::concurrent_transactions);
    return true;
  }

  error_code objection_to(const producer_identity& who) const {
    if (of_.record && of_.record->next_producer &&
        who == producer_identity{*of_.record->next_producer, producer_epoch(0)}) {
      return error_code::none;  // it was told so with the answer to its ending
    }
    if (!of_.record || of_.record->producer != who.producer) return error_code::invalid_producer_id_mapping;
    return of_.record->epoch == who.epoch ? error_code::none : error_code::producer_fenced;
  }

  // --- registration

  void answer(const producer_registration& r, const transaction_request& request, transaction_token to) {
    if (r.timeout.count() <= 0 || (!r.endless && r.timeout > under_.limits.timeout_max)) {
      return reply(to, error_code::invalid_transaction_timeout);
    }
    if ((r.known.producer.value < 0) != (r.known.epoch.value < 0)) return reply(to, error_code::invalid_request);
    if (waits(request, to)) return;
    if (!of_.record) return register_first(r, to);
    if (is_told_again(r.known)) return tell_again(to);
    if (r.known.producer.value >= 0 && (r.known != producer_identity{of_.record->producer, of_.record->epoch})) {
      return reply(to, error_code::producer_fenced);
    }
    of_.record->timeout = r.timeout;
    if (of_.record->phase == transaction_phase::ongoing) {
      abort_and_fence(r.known);
      waits(request, to);
      return;
    }
    give_next_epoch(r.known.producer.value >= 0);
    reply(to, error_code::none, {of_.record->producer, of_.record->epoch});
  }

  void register_first(const producer_registration& r, transaction_token to) {
    transaction_record first;
    first.producer = take_fresh_id();
    first.epoch = producer_epoch(0);
    first.timeout = r.timeout;
    of_.record = std::move(first);
    note_change();
    reply(to, error_code::none, {of_.record->producer, of_.record->epoch});
  }

  /// What led to the producer's present epoch, a registration or an ending, was done and its answer lost; or its
  /// registration has waited for the abort of what it had begun.
  bool is_told_again(const producer_identity& known) const {
    const auto& r = *of_.record;
    return known.producer.value >= 0 && known == producer_identity{r.previous_producer, r.previous_epoch};
  }

  void tell_again(transaction_token to) {
    auto& r = *of_.record;
    if (r.epoch == last_epoch) {
      r.producer = take_fresh_id();
      r.epoch = producer_epoch(0);
      r.phase = transaction_phase::empty;
      note_change();
    }
    reply(to, error_code::none, {r.producer, r.epoch});
  }

  /// `remember`: a request with the present epoch that comes again is the same request.
  void give_next_epoch(bool remember) {
    auto& r = *of_.record;
    r.previous_producer = remember ? r.producer : kafka::producer_id(-1);
    r.previous_epoch = remember ? r.epoch : producer_epoch(-1);
    if (is_used_up(r.epoch)) {
      r.producer = take_fresh_id();
      r.epoch = producer_epoch(0);
    } else {
      r.epoch = r.epoch + 1;
    }
    r.phase = transaction_phase::empty;
    note_change();
  }

  /// The higher epoch, which the markers carry, shuts out whoever had the transaction begun, unless that is who asks
  /// for it, `by` its present identity: the epoch is its own then.
  void abort_and_fence(const producer_identity& by = {}) {
    auto& r = *of_.record;
    r.previous_producer = by.producer;
    r.previous_epoch = by.epoch;
    r.epoch = std::min(r.epoch + 1, last_epoch);
    r.phase = transaction_phase::prepare_abort;
    note_change();
  }

  // --- participants

  void answer(const partitions_joining& r, const transaction_request& request, transaction_token to) {
    if (const auto error = objection_to(r.who); error != error_code::none) return reply(to, error);
    if (waits(request, to)) return;
    if (!has_room(size_of_new(*of_.record, r.partitions))) return reply(to, error_code::policy_violation);
    auto& joined = of_.record->partitions;
    const auto before = joined.size();
    joined.insert(r.partitions.begin(), r.partitions.end());
    if (joined.size() > before) note_participants();
    reply(to, error_code::none);
  }

  void answer(const group_joining& r, const transaction_request& request, transaction_token to) {
    if (const auto error = objection_to(r.who); error != error_code::none) return reply(to, error);
    if (waits(request, to)) return;
    if (!has_room(size_of_new(*of_.record, r.group))) return reply(to, error_code::policy_violation);
    if (of_.record->groups.insert(r.group).second) note_participants();
    reply(to, error_code::none);
  }

  /// The record must be one that the log takes and gives back.
  bool has_room(const participants_size& more) const {
    if (more.count == 0) return true;
    const auto there = of_.record->partitions.size() + of_.record->groups.size();
    return there + more.count <= under_.limits.participants_max &&
           log_bytes_of_participants(*of_.record) + more.log_bytes <= under_.limits.record_bytes_max;
  }

  void note_participants() {
    auto& r = *of_.record;
    if (r.phase != transaction_phase::ongoing) {
      r.phase = transaction_phase::ongoing;
      r.started = under_.now;
      r.previous_producer = kafka::producer_id(-1);  // it uses what it was told: nothing of before comes again
      r.previous_epoch = producer_epoch(-1);
    }
    note_change();
  }

  void answer(const partitions_check& r, const transaction_request&, transaction_token to) {
    if (const auto error = objection_to(r.who); error != error_code::none) return reply(to, error);
    const auto takes_part = [this](const auto& p) { return of_.record->partitions.contains(p); };
    reply_whether(std::ranges::all_of(r.partitions, takes_part), to);
  }

  void answer(const group_check& r, const transaction_request&, transaction_token to) {
    if (const auto error = objection_to(r.who); error != error_code::none) return reply(to, error);
    reply_whether(of_.record->groups.contains(r.group), to);
  }

  void reply_whether(bool takes_part, transaction_token to) {
    if (of_.record->is_decided()) return reply(to, error_code::concurrent_transactions);
    const bool holds = takes_part && of_.record->phase == transaction_phase::ongoing;
    reply(to, holds ? error_code::none : error_code::invalid_txn_state);
  }

  // --- ending

  void answer(const transaction_ending& r, const transaction_request& request, transaction_token to) {
    if (!of_.record) return reply(to, error_code::invalid_producer_id_mapping);
    if (r.bumps_epoch && is_ended_again(r, request, to)) return;
    if (const auto error = objection_to(r.who); error != error_code::none) return reply(to, error);
    auto& record = *of_.record;
    switch (record.phase) {
      case transaction_phase::ongoing: return decide_end(r, to);
      case transaction_phase::prepare_commit:
      case transaction_phase::prepare_abort:
        if (r.commits != (record.phase == transaction_phase::prepare_commit)) {
          return reply(to, error_code::invalid_txn_state);
        }
        waits(request, to);
        return;
      case transaction_phase::complete_commit:
      case transaction_phase::complete_abort:
        if (!r.bumps_epoch) {
          const bool same = r.commits == (record.phase == transaction_phase::complete_commit);
          return reply(to, same ? error_code::none : error_code::invalid_txn_state);
        }
        return abort_nothing(r, to);
      case transaction_phase::empty: return abort_nothing(r, to);
    }
  }

  /// The ending that gave the producer its present epoch comes again: its answer was lost.
  bool is_ended_again(const transaction_ending& r, const transaction_request& request, transaction_token to) {
    const auto& record = *of_.record;
    if (r.who != producer_identity{record.previous_producer, record.previous_epoch}) return false;
    const bool committed =
        record.phase == transaction_phase::prepare_commit || record.phase == transaction_phase::complete_commit;
    if (record.phase == transaction_phase::empty || record.phase == transaction_phase::ongoing) return false;
    if (r.commits != committed)
      reply(to, error_code::invalid_txn_state);
    else if (!waits(request, to))
      reply(to, error_code::none, {record.producer, record.epoch});
    return true;
  }

  /// Version 2 may abort what has no participant, to be given the next epoch; version 1 may not.
  void abort_nothing(const transaction_ending& r, transaction_token to) {
    if (r.commits || !r.bumps_epoch) return reply(to, error_code::invalid_txn_state);
    give_next_epoch(true);
    of_.record->phase = transaction_phase::complete_abort;
    reply(to, error_code::none, {of_.record->producer, of_.record->epoch});
  }

  void decide_end(const transaction_ending& r, transaction_token to) {
    auto& record = *of_.record;
    record.phase = r.commits ? transaction_phase::prepare_commit : transaction_phase::prepare_abort;
    producer_identity next{record.producer, record.epoch};
    if (r.bumps_epoch) {
      record.previous_producer = record.producer;
      record.previous_epoch = record.epoch;
      record.epoch = record.epoch + 1;
      next.epoch = record.epoch;
      if (record.epoch == last_epoch) {
        record.next_producer = take_fresh_id();
        next = {*record.next_producer, producer_epoch(0)};
      }
    }
    note_change();
    reply(to, error_code::none, next);
  }

  void answer(const forced_abort&, const transaction_request& request, transaction_token to) {
    if (!of_.record) return reply(to, error_code::transactional_id_not_found);
    if (of_.record->phase == transaction_phase::ongoing) abort_and_fence();
    if (!waits(request, to)) reply(to, error_code::none);
  }

  transaction& of_;
  const transaction_circumstances& under_;
};

}  // namespace

transaction_decision decide(transaction& of, const transaction_request& request, transaction_token to,
                            const transaction_circumstances& under) {
  turn t(of, under);
  t.decide(request, to);
  return std::move(t.made);
}

transaction_decision complete(transaction& of, const transaction_circumstances& under) {
  turn t(of, under);
  if (of.record && of.record->is_decided()) t.complete();
  return std::move(t.made);
}

transaction_decision tick(transaction& of, const transaction_circumstances& under) {
  turn t(of, under);
  t.end_if_late();
  return std::move(t.made);
}

transaction_decision forget_if_idle(transaction& of, const transaction_circumstances& under) {
  turn t(of, under);
  t.forget_if_idle();
  return std::move(t.made);
}

std::optional<kafka::timestamp> next_deadline(const transaction& of) {
  if (!of.record || of.record->phase != transaction_phase::ongoing) return std::nullopt;
  return of.record->started + of.record->timeout.count();
}

}  // namespace millrace
