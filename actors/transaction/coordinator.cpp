#include "actors/transaction/coordinator.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <utility>

#include "actors/transaction/coordinator_actor.hpp"
#include "actors/transaction/transaction_log.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

using kafka::error_code;

transaction_coordinator::transaction_coordinator(caf::event_based_actor* self, transaction_environment environment,
                                                 std::map<std::string, transaction_record> remembered)
    : self_(self), environment_(std::move(environment)) {
  if (environment_.memory != nullptr) memory_.emplace(*environment_.memory);
  for (auto& [id, record] : remembered) {
    if (record.phase == transaction_phase::ongoing) ongoing_.insert(id);
    auto& k = ids_[id];
    k.data.record = std::move(record);
    account_for(id, k);
  }
  environment_.counts->ids.store(ids_.size(), std::memory_order_relaxed);
  environment_.counts->open.store(ongoing_.size(), std::memory_order_relaxed);
}

void transaction_coordinator::start() {
  for (const auto& [id, k] : ids_) {
    if (k.data.record->is_decided()) tell_participants(id);
  }
}

transaction_circumstances transaction_coordinator::under() const {
  return {kafka::timestamp(environment_.time->wall_ms()), kafka::producer_id(*spare_id_), *environment_.limits};
}

// --- deciding

void transaction_coordinator::decide(const std::string& transactional_id, transaction_request request, answer reply) {
  if (backlog_.stalled()) return reply({error_code::coordinator_not_available, {}});
  if (const auto refusal = refusal_of(transactional_id, request); refusal != error_code::none) {
    return reply({refusal, {}});
  }
  submit(
      {[this, transactional_id, request = std::move(request), reply] { decide_now(transactional_id, request, reply); },
       reply});
}

void transaction_coordinator::decide_now(const std::string& transactional_id, const transaction_request& request,
                                         const answer& reply) {
  // What has been decided while it waited may have taken the room.
  if (const auto refusal = refusal_of(transactional_id, request); refusal != error_code::none) {
    return reply({refusal, {}});
  }
  const transaction_token token{++last_token_};
  askers_.emplace(token.value, reply);
  auto& k = ids_[transactional_id];
  settle(transactional_id, k, millrace::decide(k.data, request, token, under()));
}

/// What is decided needs a producer id at hand and a log that takes it.
void transaction_coordinator::submit(work w) {
  waiting_work_.push_back(std::move(w));
  run_work();
}

void transaction_coordinator::run_work() {
  while (!waiting_work_.empty() && !backlog_.stalled()) {
    if (!spare_id_) return take_spare_id();
    const auto next = std::move(waiting_work_.front());
    waiting_work_.pop_front();
    next.run();
  }
}

void transaction_coordinator::take_spare_id() {
  if (std::exchange(asking_for_id_, true)) return;
  environment_.take_producer_id(*self_, [this](std::int64_t id) {
    asking_for_id_ = false;
    if (id >= 0) {
      spare_id_ = id;
      return run_work();
    }
    environment_.voice.warn("no producer id can be had, transactions wait");
    refuse_waiting_work();
  });
}

/// Those who asked are told to ask again; what goes on by itself waits.
void transaction_coordinator::refuse_waiting_work() {
  std::deque<work> kept;
  for (auto& w : std::exchange(waiting_work_, {})) {
    w.refused ? w.refused({error_code::coordinator_not_available, {}}) : kept.push_back(std::move(w));
  }
  waiting_work_ = std::move(kept);
}

void transaction_coordinator::settle(const std::string& id, known_id& k, const transaction_decision& made) {
  if (made.fresh_id_used) spare_id_.reset();
  if (made.changed) {
    const auto& record = k.data.record;
    count(id, record);
    k.last_append = append(id, k);
    if (record && record->is_decided()) decided_.emplace(k.last_append, id);
    account_for(id, k);
  }
  for (const auto& reply : made.replies) {
    auto asker = askers_.extract(reply.to.value);
    held_.emplace(k.last_append, [to = std::move(asker.mapped()), what = reply.what] { to(what); });
  }
  if (!k.data.record) ids_.erase(id);
  environment_.counts->ids.store(ids_.size(), std::memory_order_relaxed);
  release_replies();
}

void transaction_coordinator::count(const std::string& id, const std::optional<transaction_record>& record) {
  auto& counts = *environment_.counts;
  if (record && record->phase == transaction_phase::ongoing) {
    ongoing_.insert(id);
  } else if (ongoing_.erase(id) > 0 && record) {
    const bool commits = record->phase == transaction_phase::prepare_commit;
    (commits ? counts.committed : counts.aborted).fetch_add(1, std::memory_order_relaxed);
  }
  counts.open.store(ongoing_.size(), std::memory_order_relaxed);
  if (ongoing_.empty()) counts.oldest_started_ms.store(-1, std::memory_order_relaxed);
}

transactions_answer transaction_coordinator::describe(const transactions_query& query) const {
  transactions_answer told;
  std::size_t bytes = 0;
  const auto tell = [&](const std::string& id, const known_id& k) {
    if (!k.data.record) return;
    told.transactions.push_back(millrace::describe(id, *k.data.record, k.partitions_left, !query.all));
    bytes += bytes_of(told.transactions.back());
  };
  if (query.all) {
    auto next = ids_.upper_bound(query.after);
    for (; next != ids_.end() && bytes < answer_bytes_max; ++next) tell(next->first, next->second);
    told.more = next != ids_.end();
    return told;
  }
  const std::set<std::string> named(query.transactional_ids.begin(), query.transactional_ids.end());
  auto next = named.upper_bound(query.after);
  for (; next != named.end() && bytes < answer_bytes_max; ++next) {
    if (const auto found = ids_.find(*next); found != ids_.end()) tell(found->first, found->second);
  }
  told.more = next != named.end();
  return told;
}

// --- the log

/// The number of the append that says what is known of the id.
std::uint64_t transaction_coordinator::append(const std::string& id, known_id& k) {
  const auto* record = k.data.record ? &*k.data.record : nullptr;
  const auto now = record != nullptr ? record->changed : kafka::timestamp(environment_.time->wall_ms());
  const auto batch = slice::copy_of(encode_transaction(id, record, now));
  const auto number = backlog_.add(batch);
  send_append(number, batch);
  return number;
}

void transaction_coordinator::send_append(std::uint64_t number, const slice& batch) {
  payload_list payloads;
  payloads.push_back(batch);
  self_->send(environment_.log, make_envelope<schema::AppendRequest>(
                                    [&](schema::AppendRequest::Builder root) {
                                      root.setToken(number);
                                      root.setTrusted(true);
                                    },
                                    std::move(payloads)));
}

void transaction_coordinator::on_append_answered(std::uint64_t number, error_code error, const std::string& why) {
  const bool was_stalled = backlog_.stalled();
  backlog_.answered(number, error == error_code::none);
  if (backlog_.stalled() && !was_stalled) {
    environment_.voice.warn("transactions stop, their log refuses an append",
                            {{"error", kafka::name(error)}, {"reason", why}});
    refuse_waiting_work();
  }
  if (backlog_.wants_repetition()) self_->delayed_send(self_, append_retry_delay, repeat_transaction_appends::value);
  release_replies();
  tell_decided();
  if (was_stalled && !backlog_.stalled()) environment_.voice.info("transactions go on, their log takes appends again");
  run_work();
}

void transaction_coordinator::repeat_appends() {
  for (const auto& again : backlog_.repeat()) send_append(again.number, again.batch);
}

void transaction_coordinator::release_replies() {
  while (!held_.empty() && held_.begin()->first <= backlog_.durable()) {
    const auto reply = std::move(held_.begin()->second);
    held_.erase(held_.begin());
    reply();
  }
}

// --- telling participants

void transaction_coordinator::tell_decided() {
  while (!decided_.empty() && decided_.begin()->first <= backlog_.durable()) {
    const auto id = std::move(decided_.begin()->second);
    decided_.erase(decided_.begin());
    tell_participants(id);
  }
}

void transaction_coordinator::tell_participants(const std::string& id) {
  auto& k = ids_.at(id);
  k.partitions_left = k.data.record->partitions;
  k.groups_left = k.data.record->groups;
  k.tell_delay = tell_retry_delay;
  tell_again(id);
}

void transaction_coordinator::tell_again(const std::string& id) {
  auto& k = ids_.at(id);
  const auto& record = *k.data.record;
  if (k.partitions_left.empty() && k.groups_left.empty()) return complete_told(id);
  const transaction_marker marker{record.producer, record.epoch, record.phase == transaction_phase::prepare_commit};
  const auto partitions = k.partitions_left;
  const auto groups = k.groups_left;
  k.being_told = partitions.size() + groups.size();
  for (const auto& p : partitions) {
    environment_.participants.tell_partition(*self_, p, marker, [this, id, p](error_code error) {
      const auto name = p.topic + '-' + std::to_string(p.partition.value);
      on_told(id, name, error, [p](known_id& of) { of.partitions_left.erase(p); });
    });
  }
  for (const auto& group : groups) {
    environment_.participants.tell_group(*self_, group, marker, [this, id, group](error_code error) {
      on_told(id, group, error, [group](known_id& of) { of.groups_left.erase(group); });
    });
  }
}

void transaction_coordinator::on_told(const std::string& id, const std::string& participant, error_code error,
                                      std::function<void(known_id&)> forget) {
  auto& k = ids_.at(id);
  error == error_code::none ? forget(k) : note_untold(id, participant, error);
  if (--k.being_told > 0) return;
  count_untold();
  if (k.partitions_left.empty() && k.groups_left.empty()) return note_told(id);
  self_->delayed_send(self_, k.tell_delay, tell_participants_again::value, id);
  k.tell_delay = std::min(k.tell_delay * 2, tell_retry_delay_max);
}

/// A line for each transaction, not for each try.
void transaction_coordinator::note_untold(const std::string& id, const std::string& participant, error_code error) {
  if (!untold_.insert(id).second) return;
  environment_.voice.warn(
      "a transaction is decided and cannot end, a participant takes no word of it; it is told again",
      {{"transactional_id", id}, {"participant", participant}, {"error", kafka::name(error)}});
}

void transaction_coordinator::note_told(const std::string& id) {
  if (untold_.erase(id) > 0) {
    environment_.voice.info("all participants of a transaction know how it ended", {{"transactional_id", id}});
    count_untold();
  }
  complete_told(id);
}

void transaction_coordinator::count_untold() {
  std::uint64_t count = 0;
  for (const auto& id : untold_) count += ids_.at(id).partitions_left.size() + ids_.at(id).groups_left.size();
  environment_.counts->untold.store(count, std::memory_order_relaxed);
}

void transaction_coordinator::complete_told(const std::string& id) {
  submit({[this, id] {
            auto& k = ids_.at(id);
            settle(id, k, complete(k.data, under()));
          },
          nullptr});
}

// --- time

void transaction_coordinator::end_late_ones() {
  const kafka::timestamp now(environment_.time->wall_ms());
  kafka::timestamp oldest(-1);
  for (const auto& id : ongoing_) {
    const auto started = ids_.at(id).data.record->started;
    if (oldest.value < 0 || started < oldest) oldest = started;
  }
  environment_.counts->oldest_started_ms.store(oldest.value, std::memory_order_relaxed);
  for (const auto& id : std::set<std::string>(ongoing_)) {
    const auto due = next_deadline(ids_.at(id).data);
    if (!due || *due > now) continue;
    submit({[this, id] {
              const auto k = ids_.find(id);
              if (k != ids_.end()) settle(id, k->second, tick(k->second.data, under()));
            },
            nullptr});
  }
}

void transaction_coordinator::forget_idle_ones() {
  if (backlog_.stalled()) return;
  const transaction_circumstances now{kafka::timestamp(environment_.time->wall_ms()), kafka::producer_id(-1),
                                      *environment_.limits};
  std::vector<std::pair<std::string, transaction_decision>> forgotten;
  for (auto& [id, k] : ids_) {
    if (auto made = forget_if_idle(k.data, now); made.changed) forgotten.emplace_back(id, std::move(made));
  }
  for (const auto& [id, made] : forgotten) settle(id, ids_.at(id), made);
}

}  // namespace millrace
