#include "actors/group/group_logic.hpp"

#include <algorithm>

#include "actors/group/cursors.hpp"
#include "actors/group/joining.hpp"
#include "actors/group/leaving.hpp"
#include "actors/group/membership.hpp"
#include "actors/group/pending_commits.hpp"
#include "actors/group/protocol_choice.hpp"
#include "actors/group/rebalance.hpp"
#include "actors/group/refusal.hpp"
#include "actors/group/syncing.hpp"

namespace millrace {
namespace {

using kafka::error_code;

void decide_heartbeat(turn& t, const heartbeat_request& request, reply_token to) {
  auto& g = t.of;
  heartbeat_reply reply;
  reply.error = check_member(g, request.member_id, request.instance_id);
  if (reply.error == error_code::none && request.at != g.current) reply.error = error_code::illegal_generation;
  if (reply.error == error_code::none) {
    touch(t, g.members.at(request.member_id));
    if (g.phase == group_phase::preparing_rebalance) reply.error = error_code::rebalance_in_progress;
  }
  t.answer(to, reply);
}

group_description describe(const group& g) {
  group_description reply;
  if (!g.exists()) {
    reply.error = error_code::group_id_not_found;
    return reply;
  }
  const bool stable = g.phase == group_phase::stable;
  reply.phase = g.phase;
  reply.protocol_type = g.protocol_type;
  if (stable) reply.protocol = g.protocol;
  for (const auto& [id, m] : g.members) {
    auto& shown = reply.members.emplace_back();
    shown.who = {id, m.who.instance_id};
    shown.client_id = m.who.client_id;
    shown.client_host = m.who.client_host;
    if (stable) {
      shown.metadata = metadata_of(m.who, g.protocol);
      shown.assignment = m.who.assignment;
    }
  }
  return reply;
}

void erase_group(turn& t) {
  erase_all_cursors(t);
  if (t.of.facts.record) t.record(group_erased{});
}

void decide_deletion(turn& t, reply_token to) {
  group_deletion_reply reply;
  if (!t.of.exists()) {
    reply.error = error_code::group_id_not_found;
  } else if (t.of.phase != group_phase::empty) {
    reply.error = error_code::non_empty_group;
  } else {
    erase_group(t);
    group gone = std::move(t.of);
    t.of = group{};
    t.of.id = std::move(gone.id);
    t.of.facts = std::move(gone.facts);
    t.of.verifications = std::move(gone.verifications);  // transactions go on without what is gone
    t.of.expiry_check_at = t.now.running + t.limits.expiry_check_interval;
  }
  t.answer(to, reply);
}

void end_sessions(turn& t) {
  auto& g = t.of;
  while (const auto id = g.sessions.take_ended(t.now.running)) {
    if (g.pending.erase(*id) > 0) {
      complete_if_all_joined(t);
    } else {
      remove_member(t, *id, error_code::unknown_member_id);
      after_departure(t);
    }
  }
}

void check_expiry(turn& t) {
  auto& g = t.of;
  g.expiry_check_at = t.now.running + t.limits.expiry_check_interval;
  expire_cursors(t);
  const bool has_offsets = !g.facts.cursors.empty() || !g.facts.pending.empty();
  if (g.phase == group_phase::empty && !has_offsets && g.pending.empty()) erase_group(t);
}

struct request_decision {
  turn& t;
  reply_token to;

  void operator()(const join_request& request) const { decide_join(t, request, to); }
  void operator()(const sync_request& request) const { decide_sync(t, request, to); }
  void operator()(const heartbeat_request& request) const { decide_heartbeat(t, request, to); }
  void operator()(const leave_request& request) const { decide_leave(t, request, to); }
  void operator()(const commit_request& request) const { decide_commit(t, request, to); }
  void operator()(const transactional_commit& request) const { decide_transactional_commit(t, request, to); }
  void operator()(const transaction_end& request) const { decide_transaction_end(t, request, to); }
  void operator()(const cursors_query& request) const { t.answer(to, find_cursors(t.of.facts, request)); }
  void operator()(const cursors_deletion& request) const { decide_cursors_deletion(t, request, to); }
  void operator()(const group_query&) const { t.answer(to, describe(t.of)); }
  void operator()(const group_deletion&) const { decide_deletion(t, to); }
  void operator()(const topics_deletion& request) const { forget_topics(t, request); }
};

/// Offsets may be kept under the empty name, as old clients do; membership needs a name.
bool needs_name(const group_request& request) {
  return std::holds_alternative<join_request>(request) || std::holds_alternative<sync_request>(request) ||
         std::holds_alternative<heartbeat_request>(request) || std::holds_alternative<leave_request>(request) ||
         std::holds_alternative<transactional_commit>(request);
}

}  // namespace

decision decide(group& g, const group_request& request, reply_token to, const circumstances& under) {
  turn t(g, under);
  if (g.id.empty() && needs_name(request)) {
    t.answer(to, refusal(request, error_code::invalid_group_id));
  } else {
    std::visit(request_decision{t, to}, request);
  }
  return std::move(t.made);
}

decision tick(group& g, const circumstances& under) {
  turn t(g, under);
  end_sessions(t);
  if (g.phase == group_phase::preparing_rebalance && g.joining.deadline <= t.now.running) joining_ended(t);
  if (awaits_syncs(g) && g.sync_deadline <= t.now.running) sync_ended(t);
  if (g.expiry_check_at <= t.now.running) check_expiry(t);
  g.verifications.forget_late_ones(t.now.running);
  return std::move(t.made);
}

running_time next_deadline(const group& g) {
  auto earliest = g.expiry_check_at;
  if (const auto session = g.sessions.next()) earliest = std::min(earliest, *session);
  if (g.phase == group_phase::preparing_rebalance) earliest = std::min(earliest, g.joining.deadline);
  if (awaits_syncs(g)) earliest = std::min(earliest, g.sync_deadline);
  if (const auto end = g.verifications.next_end()) earliest = std::min(earliest, *end);
  return earliest;
}

group resume(std::string id, group_facts facts, const circumstances& under) {
  group g;
  g.id = std::move(id);
  g.facts = std::move(facts);
  g.phase = phase_after(g.facts);
  g.expiry_check_at = under.now.running + under.limits.expiry_check_interval;
  if (g.facts.record == nullptr) return g;
  const auto& record = *g.facts.record;
  g.current = record.at;
  g.protocol_type = record.protocol_type;
  g.protocol = record.protocol;
  g.leader = record.leader;
  for (const auto& who : record.members) {
    g.members[who.id].who = who;
    if (who.instance_id) g.instances[*who.instance_id] = who.id;
    g.sessions.set(who.id, under.now.running + who.session_timeout);
    if (!record.assigned) g.sync_missing.insert(who.id);
    g.sync_deadline = std::max(g.sync_deadline, under.now.running + who.rebalance_timeout);
  }
  return g;
}

const char* name_of(group_phase phase) {
  switch (phase) {
    case group_phase::empty: return "Empty";
    case group_phase::preparing_rebalance: return "PreparingRebalance";
    case group_phase::completing_rebalance: return "CompletingRebalance";
    case group_phase::stable: return "Stable";
    case group_phase::dead: return "Dead";
  }
  return "Unknown";
}

}  // namespace millrace
