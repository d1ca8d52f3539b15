#include "actors/group/rebalance.hpp"

#include <algorithm>

#include "actors/group/membership.hpp"
#include "actors/group/protocol_choice.hpp"

namespace millrace {
namespace {

using kafka::error_code;

/// As long as its slowest member may take.
std::chrono::milliseconds rebalance_timeout(const turn& t) {
  auto longest = t.limits.rebalance_timeout_min;
  for (const auto& [id, m] : t.of.members) longest = std::max(longest, m.who.rebalance_timeout);
  return longest;
}

/// Static members keep their place when they are late.
void remove_late_members(turn& t) {
  std::vector<std::string> late;
  for (const auto& [id, m] : t.of.members) {
    if (!m.parked_join && !m.who.instance_id) late.push_back(id);
  }
  for (const auto& id : late) remove_member(t, id, error_code::unknown_member_id);
}

/// The leader must be there to assign. False if nobody is.
bool elect_joined_leader(group& g) {
  const auto leads = g.members.find(g.leader);
  if (leads != g.members.end() && leads->second.parked_join) return true;
  const auto present =
      std::find_if(g.members.begin(), g.members.end(), [](const auto& e) { return e.second.parked_join; });
  if (present == g.members.end()) return false;
  g.leader = present->first;
  return true;
}

void become_empty(turn& t) {
  auto& g = t.of;
  ++g.current;
  g.phase = group_phase::empty;
  g.protocol.clear();
  g.leader.clear();
  record_group(t);
}

void begin_generation(turn& t) {
  auto& g = t.of;
  ++g.current;
  g.phase = group_phase::completing_rebalance;
  g.protocol = choose_protocol(g);
  g.sync_deadline = t.now.running + rebalance_timeout(t);
  for (auto& [id, m] : g.members) {
    m.who.assignment.clear();
    g.sync_missing.insert(id);
  }
  record_group(t);
  for (auto& [id, m] : g.members) {
    if (m.parked_join) t.answer(*m.parked_join, joined(g, m));
    m.parked_join.reset();
    m.is_new = false;
    touch(t, m);
  }
}

void complete_joining(turn& t) {
  auto& g = t.of;
  remove_late_members(t);
  if (g.members.empty()) return become_empty(t);
  if (!elect_joined_leader(g)) {  // only static members, none of them here: their sessions decide
    g.joining.deadline = t.now.running + rebalance_timeout(t);
    return;
  }
  begin_generation(t);
}

}  // namespace

join_reply joined(const group& g, const member& m) {
  join_reply reply;
  reply.at = g.current;
  reply.protocol_type = g.protocol_type;
  reply.protocol = g.protocol;
  reply.leader = g.leader;
  reply.member_id = m.who.id;
  if (m.who.id != g.leader) return reply;
  reply.members.reserve(g.members.size());
  for (const auto& [id, other] : g.members) {
    reply.members.push_back({id, other.who.instance_id, metadata_of(other.who, g.protocol)});
  }
  return reply;
}

void begin_rebalance(turn& t) {
  auto& g = t.of;
  g.joining = {};
  g.sync_missing.clear();
  for (auto& [id, m] : g.members) refuse_sync(t, m, error_code::rebalance_in_progress);
  const auto timeout = rebalance_timeout(t);
  if (g.phase == group_phase::empty) {
    const auto delay = std::min(t.limits.initial_rebalance_delay, timeout);
    g.joining.first = true;
    g.joining.deadline = t.now.running + delay;
    g.joining.delay_left = timeout - delay;
  } else {
    g.joining.deadline = t.now.running + timeout;
  }
  g.phase = group_phase::preparing_rebalance;
  if (g.joining.first && g.joining.deadline == t.now.running) return joining_ended(t);
  complete_if_all_joined(t);
}

void complete_if_all_joined(turn& t) {
  auto& g = t.of;
  if (g.phase != group_phase::preparing_rebalance || g.joining.first || !g.pending.empty()) return;
  const bool all = std::all_of(g.members.begin(), g.members.end(), [](const auto& e) { return e.second.parked_join; });
  if (all) complete_joining(t);
}

void after_departure(turn& t) {
  if (t.of.phase == group_phase::stable || t.of.phase == group_phase::completing_rebalance) return begin_rebalance(t);
  complete_if_all_joined(t);
}

void joining_ended(turn& t) {
  auto& joining = t.of.joining;
  if (joining.first && joining.joined_meanwhile && joining.delay_left.count() > 0) {
    const auto more = std::min(t.limits.initial_rebalance_delay, joining.delay_left);
    joining.joined_meanwhile = false;
    joining.delay_left -= more;
    joining.deadline = t.now.running + more;
    return;
  }
  complete_joining(t);
}

bool awaits_syncs(const group& g) {
  return (g.phase == group_phase::completing_rebalance || g.phase == group_phase::stable) && !g.sync_missing.empty();
}

void sync_ended(turn& t) {
  const auto missing = t.of.sync_missing;
  for (const auto& id : missing) remove_member(t, id, error_code::unknown_member_id);
  begin_rebalance(t);
}

}  // namespace millrace
