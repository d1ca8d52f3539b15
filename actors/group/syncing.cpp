#include "actors/group/syncing.hpp"

#include "actors/group/group_size.hpp"
#include "actors/group/membership.hpp"

namespace millrace {
namespace {

using kafka::error_code;

error_code may_sync(const group& g, const sync_request& request) {
  if (const auto error = check_member(g, request.member_id, request.instance_id); error != error_code::none)
    return error;
  if (request.at != g.current) return error_code::illegal_generation;
  const bool other_protocol = (request.protocol_type && *request.protocol_type != g.protocol_type) ||
                              (request.protocol && *request.protocol != g.protocol);
  if (other_protocol) return error_code::inconsistent_group_protocol;
  if (g.phase == group_phase::preparing_rebalance) return error_code::rebalance_in_progress;
  return error_code::none;
}

sync_reply assigned(const group& g, const member& m) {
  return {error_code::none, g.protocol_type, g.protocol, m.who.assignment};
}

std::size_t assigned_bytes(const group& g) {
  std::size_t bytes = 0;
  for (const auto& [id, m] : g.members) bytes += id.size() + m.who.assignment.size();
  return bytes;
}

/// Members that the leader left out get nothing to do.
void take_assignments(turn& t, const std::vector<member_assignment>& assignments) {
  auto& g = t.of;
  for (const auto& a : assignments) {
    if (const auto found = g.members.find(a.member_id); found != g.members.end())
      found->second.who.assignment = a.assignment;
  }
  g.phase = group_phase::stable;
  record_group(t);
  for (auto& [id, m] : g.members) {
    if (!m.parked_sync) continue;
    t.answer(*m.parked_sync, assigned(g, m));
    m.parked_sync.reset();
    touch(t, m);
  }
}

}  // namespace

std::size_t bytes_of(const std::vector<member_assignment>& assignments) {
  std::size_t bytes = 0;
  for (const auto& a : assignments) bytes += a.member_id.size() + a.assignment.size();
  return bytes;
}

void decide_sync(turn& t, const sync_request& request, reply_token to) {
  auto& g = t.of;
  auto error = may_sync(g, request);
  if (error == error_code::none && bytes_of(request.assignments) > t.limits.generation_bytes_max) {
    error = error_code::invalid_request;
  } else if (error == error_code::none && !t.make_room(2 * bytes_of(request.assignments), 2 * assigned_bytes(g))) {
    error = error_code::group_max_size_reached;
  }
  if (error != error_code::none) {
    sync_reply refusal;
    refusal.error = error;
    return t.answer(to, std::move(refusal));
  }
  auto& m = g.members.at(request.member_id);
  g.sync_missing.erase(m.who.id);
  if (g.phase == group_phase::stable) {
    touch(t, m);
    return t.answer(to, assigned(g, m));
  }
  park_sync(t, m, to);
  if (m.who.id == g.leader) take_assignments(t, request.assignments);
}

}  // namespace millrace
