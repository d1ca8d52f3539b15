#include "actors/group/pending_commits.hpp"

#include "actors/group/group_size.hpp"
#include "actors/group/membership.hpp"

namespace millrace {
namespace {

using kafka::error_code;
using open_transaction = pending_cursors::transaction;

/// As Kafka does, other than with a plain commit: nobody but members needs to be one, and a rebalance holds up nothing.
error_code may_commit(const group& g, const transactional_commit& request) {
  const bool of_no_generation = request.at.value < 0;
  if (!g.exists()) return of_no_generation ? error_code::none : error_code::illegal_generation;
  const bool anonymous = of_no_generation && request.member_id.empty() && !request.instance_id;
  if (anonymous || (of_no_generation && g.phase == group_phase::empty)) return error_code::none;
  if (const auto error = check_member(g, request.member_id, request.instance_id); error != error_code::none)
    return error;
  return request.at == g.current ? error_code::none : error_code::illegal_generation;
}

/// What is demanded of the commit before it is taken.
struct demand {
  error_code error = error_code::none;
  std::uint64_t verification = 0;
};

demand demand_verification(turn& t, const transactional_commit& request) {
  auto& demanded = t.of.verifications;
  if (!demanded.knows(request.producer, request.epoch)) {
    if (demanded.size() >= t.limits.pending_producers_max) return {error_code::coordinator_not_available};
    if (!t.make_room(verification_flat_bytes, 0)) return {error_code::invalid_commit_offset_size};
  }
  const auto fresh = std::max<std::uint64_t>(t.random(), 1);
  const auto until = t.now.running + t.limits.verification_timeout;
  return {error_code::none, demanded.demand(request.producer, request.epoch, fresh, until)};
}

demand demand_of(turn& t, const transactional_commit& request) {
  const auto& pending = t.of.facts.pending;
  const auto* open = pending.find(request.producer);
  if (open != nullptr && request.epoch < open->epoch) return {error_code::invalid_producer_epoch};
  if (open != nullptr && request.epoch == open->epoch) return {};
  if (open == nullptr && pending.transactions().size() >= t.limits.pending_producers_max) {
    return {error_code::coordinator_not_available};
  }
  if (request.verification == 0) return demand_verification(t, request);
  if (!t.of.verifications.allow(request.producer, request.epoch, request.verification)) {
    return {error_code::invalid_txn_state};
  }
  return {};
}

template <class What>
void for_each_cursor(const open_transaction& in, What what) {
  for (const auto& [topic, partitions] : in.cursors) {
    for (const auto& [partition, value] : partitions) what(topic, partition, value);
  }
}

/// The coordinator has vouched for a later epoch, so the transaction of the earlier one has ended, whichever way, and
/// nobody is left to tell of it.
void release_earlier_epoch(turn& t, const transactional_commit& request) {
  const auto* open = t.of.facts.pending.find(request.producer);
  if (open == nullptr || open->epoch == request.epoch) return;
  for_each_cursor(open_transaction(*open), [&](const auto& topic, auto partition, const cursor&) {
    t.record(cursor_released{request.producer, topic, partition});
  });
}

/// Bytes of what would be replaced.
std::size_t bytes_before(const group_facts& facts, kafka::producer_id producer, const std::string& topic,
                         kafka::partition_index partition) {
  const auto* open = facts.pending.find(producer);
  const auto* before = open != nullptr ? find_cursor(open->cursors, topic, partition) : nullptr;
  return before != nullptr ? bytes_of_pending(topic, *before) : 0;
}

error_code hold_one(turn& t, const transactional_commit& request, const std::string& topic,
                    const partition_commit& commit) {
  if (commit.metadata.size() > t.limits.cursor_metadata_bytes_max) return error_code::offset_metadata_too_large;
  cursor held{commit.at, commit.epoch, commit.metadata, t.now.wall, std::nullopt, next_order(t)};
  const auto before = bytes_before(t.of.facts, request.producer, topic, commit.partition);
  if (!t.make_room(bytes_of_pending(topic, held), before)) return error_code::invalid_commit_offset_size;
  t.record(cursor_held{request.producer, request.epoch, topic, commit.partition, std::move(held)});
  return error_code::none;
}

void hold_all(turn& t, const transactional_commit& request, transactional_commit_reply& reply) {
  release_earlier_epoch(t, request);
  for (const auto& topic : request.topics) {
    for (const auto& p : topic.partitions) reply.errors.push_back(hold_one(t, request, topic.topic, p));
  }
  if (t.of.facts.pending.find(request.producer) != nullptr) t.of.verifications.forget(request.producer, request.epoch);
}

}  // namespace

commit_order next_order(const turn& t) { return t.of.facts.last_order + 1; }

void decide_transactional_commit(turn& t, const transactional_commit& request, reply_token to) {
  transactional_commit_reply reply;
  reply.error = may_commit(t.of, request);
  if (reply.error == error_code::none) {
    const auto demanded = demand_of(t, request);
    reply.error = demanded.error;
    reply.verification = demanded.verification;
    if (reply.error == error_code::none && reply.verification == 0) hold_all(t, request, reply);
  }
  t.answer(to, std::move(reply));
}

void decide_transaction_end(turn& t, const transaction_end& request, reply_token to) {
  auto& facts = t.of.facts;
  const auto* open = facts.pending.find(request.producer);
  if (open != nullptr && request.epoch < open->epoch) {
    return t.answer(to, transaction_end_reply{error_code::invalid_producer_epoch});
  }
  t.of.verifications.forget(request.producer, request.epoch);
  if (open != nullptr) {
    for_each_cursor(open_transaction(*open), [&](const auto& topic, auto partition, const cursor& held) {
      const auto* committed = find_cursor(facts.cursors, topic, partition);
      const bool is_last = committed == nullptr || committed->order < held.order;
      if (request.commits && is_last) t.record(cursor_committed{topic, partition, held});
      t.record(cursor_released{request.producer, topic, partition});
    });
  }
  t.answer(to, transaction_end_reply{});
}

void release_cursors_if(turn& t,
                        const std::function<bool(const std::string& topic, kafka::partition_index partition)>& goes) {
  std::vector<cursor_released> released;
  for (const auto& [producer, open] : t.of.facts.pending.transactions()) {
    for_each_cursor(open, [&, id = producer](const auto& topic, auto partition, const cursor&) {
      if (goes(topic, partition)) released.push_back({id, topic, partition});
    });
  }
  for (auto& fact : released) t.record(std::move(fact));
}

}  // namespace millrace
