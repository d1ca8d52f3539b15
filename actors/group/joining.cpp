#include "actors/group/joining.hpp"

#include "actors/group/group_size.hpp"
#include "actors/group/membership.hpp"
#include "actors/group/protocol_choice.hpp"
#include "actors/group/rebalance.hpp"

namespace millrace {
namespace {

using kafka::error_code;

void refuse(turn& t, reply_token to, error_code error, const std::string& member_id) {
  join_reply reply;
  reply.error = error;
  reply.member_id = member_id;
  t.answer(to, std::move(reply));
}

/// Members that have their place keep it; in a rebalance the places go to those who come first.
bool has_room(const turn& t, const std::string& member_id) {
  const auto& g = t.of;
  const auto known = g.members.find(member_id);
  if (g.phase == group_phase::empty) return true;
  if (g.phase != group_phase::preparing_rebalance) {
    return known != g.members.end() || g.members.size() < t.limits.members_max;
  }
  if (known != g.members.end() && known->second.parked_join) return true;
  std::size_t joined = 0;
  for (const auto& [id, m] : g.members) joined += m.parked_join ? 1 : 0;
  return joined < t.limits.members_max;
}

std::size_t bytes_of(const std::vector<group_protocol>& protocols) {
  std::size_t bytes = 0;
  for (const auto& p : protocols) bytes += p.name.size() + p.metadata.size();
  return bytes;
}

/// What the members say of themselves, with this request in the place of what its member said before.
std::size_t generation_bytes(const group& g, const join_request& request) {
  auto bytes = bytes_of(request.protocols);
  for (const auto& [id, m] : g.members) {
    if (id != request.member_id) bytes += bytes_of(m.who.protocols);
  }
  return bytes;
}

/// A member that says no more than before needs no room: groups that run go on when the memory is used up.
bool has_memory(turn& t, const join_request& request) {
  const auto& g = t.of;
  const auto instance = request.instance_id ? g.instances.find(*request.instance_id) : g.instances.end();
  const auto known = g.members.find(instance != g.instances.end() ? instance->second : request.member_id);
  return t.make_room(bytes_of(request), known == g.members.end() ? 0 : bytes_of(known->second.who));
}

/// True if something changed that the others must know.
bool update(member& m, const join_request& request) {
  const bool changed = m.who.protocols != request.protocols;
  m.who.client_id = request.client_id;
  m.who.client_host = request.client_host;
  m.who.session_timeout = request.session_timeout;
  m.who.rebalance_timeout = request.rebalance_timeout;
  m.who.protocols = request.protocols;
  return changed;
}

/// The member waits for the next generation, which begins to be prepared unless it is already.
void await_generation(turn& t, member& m, reply_token to) {
  park_join(t, m, to);
  if (t.of.phase == group_phase::preparing_rebalance) return complete_if_all_joined(t);
  begin_rebalance(t);
}

void add_member(turn& t, const join_request& request, const std::string& member_id, reply_token to) {
  auto& g = t.of;
  if (g.members.empty()) {
    g.protocol_type = request.protocol_type;
    g.leader = member_id;
  }
  auto& m = g.members[member_id];
  m.who.id = member_id;
  m.who.instance_id = request.instance_id;
  m.is_new = true;
  update(m, request);
  if (request.instance_id) g.instances[*request.instance_id] = member_id;
  g.joining.joined_meanwhile = true;
  await_generation(t, m, to);
}

/// The generation goes on with the member under its new id. A leader must not assign again: clients that do not know
/// `skip_assignment` are told that the old id leads.
void go_on_with_static(turn& t, member& m, const join_request& request, const std::string& old_leader, reply_token to) {
  m.is_new = false;
  touch(t, m);
  record_group(t);
  auto reply = joined(t.of, m);
  if (request.may_skip_assignment) {
    reply.skip_assignment = t.of.leader == m.who.id;
  } else {
    reply.leader = old_leader;
    reply.members.clear();
  }
  t.answer(to, std::move(reply));
}

void join_static(turn& t, const join_request& request, reply_token to) {
  auto& g = t.of;
  const auto new_id = new_member_id(*request.instance_id, t.random);
  const auto known = g.instances.find(*request.instance_id);
  if (known == g.instances.end()) return add_member(t, request, new_id, to);
  const auto old_leader = g.leader;
  auto& m = replace_static_member(t, std::string(known->second), new_id);
  update(m, request);
  if (g.phase == group_phase::stable && choose_protocol(g) == g.protocol) {
    return go_on_with_static(t, m, request, old_leader, to);
  }
  await_generation(t, m, to);
}

void join_dynamic(turn& t, const join_request& request, reply_token to) {
  auto& g = t.of;
  const auto id = new_member_id(request.client_id, t.random);
  if (!request.asks_twice) return add_member(t, request, id, to);
  if (g.pending.size() >= t.limits.pending_members_max) return refuse(t, to, error_code::group_max_size_reached, "");
  g.pending.insert(id);
  g.sessions.set(id, t.now.running + request.session_timeout);
  refuse(t, to, error_code::member_id_required, id);
}

void rejoin(turn& t, const join_request& request, reply_token to) {
  auto& g = t.of;
  const auto& id = request.member_id;
  if (g.pending.contains(id) && !request.instance_id) {
    g.pending.erase(id);
    return add_member(t, request, id, to);
  }
  if (const auto error = check_member(g, id, request.instance_id); error != error_code::none) {
    return refuse(t, to, error, id);
  }
  auto& m = g.members.at(id);
  const bool changed = update(m, request);
  const bool leader_asks_again = g.phase == group_phase::stable && g.leader == id;
  if (g.phase == group_phase::preparing_rebalance || changed || leader_asks_again) return await_generation(t, m, to);
  touch(t, m);
  auto reply = joined(g, m);
  if (g.phase == group_phase::stable) reply.members.clear();
  t.answer(to, std::move(reply));
}

}  // namespace

void decide_join(turn& t, const join_request& request, reply_token to) {
  auto& g = t.of;
  const auto& id = request.member_id;
  if (request.session_timeout < t.limits.session_timeout_min ||
      request.session_timeout > t.limits.session_timeout_max) {
    return refuse(t, to, error_code::invalid_session_timeout, id);
  }
  if (!id.empty() && !g.exists()) return refuse(t, to, error_code::unknown_member_id, id);
  if (!has_room(t, id) || generation_bytes(g, request) > t.limits.generation_bytes_max || !has_memory(t, request)) {
    if (g.pending.erase(id) > 0) g.sessions.clear(id);
    remove_member(t, id, error_code::group_max_size_reached);
    refuse(t, to, error_code::group_max_size_reached, "");
    return complete_if_all_joined(t);
  }
  if (!fits(g, request.protocol_type, request.protocols)) {
    return refuse(t, to, error_code::inconsistent_group_protocol, id);
  }
  if (!id.empty()) return rejoin(t, request, to);
  if (request.instance_id) return join_static(t, request, to);
  join_dynamic(t, request, to);
}

}  // namespace millrace
