#include "actors/group/membership.hpp"

#include <array>

namespace millrace {
namespace {

using kafka::error_code;

void append_hex(std::string& out, std::uint64_t bits) {
  static constexpr char digits[] = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) out += digits[(bits >> shift) & 0xf];
}

join_reply refused_join(const member& m, error_code error) {
  join_reply reply;
  reply.error = error;
  reply.member_id = m.who.id;
  return reply;
}

sync_reply refused_sync(error_code error) {
  sync_reply reply;
  reply.error = error;
  return reply;
}

}  // namespace

error_code check_member(const group& g, const std::string& member_id, const std::optional<std::string>& instance_id) {
  if (instance_id) {
    const auto found = g.instances.find(*instance_id);
    if (found == g.instances.end()) return error_code::unknown_member_id;
    return found->second == member_id ? error_code::none : error_code::fenced_instance_id;
  }
  return g.members.contains(member_id) ? error_code::none : error_code::unknown_member_id;
}

std::string new_member_id(const std::string& prefix, const random_bits& random) {
  auto id = (prefix.size() <= member_id_prefix_bytes_max ? prefix : "member") + '-';
  append_hex(id, random());
  append_hex(id, random());
  return id;
}

void touch(turn& t, member& m) {
  auto& sessions = t.of.sessions;
  if (m.is_new) {
    sessions.set(m.who.id, t.now.running + t.limits.new_member_timeout);
  } else if (m.parked_join || m.parked_sync) {
    sessions.clear(m.who.id);
  } else {
    sessions.set(m.who.id, t.now.running + m.who.session_timeout);
  }
}

void park_join(turn& t, member& m, reply_token to) {
  refuse_join(t, m, error_code::rebalance_in_progress);
  m.parked_join = to;
  touch(t, m);
}

void park_sync(turn& t, member& m, reply_token to) {
  refuse_sync(t, m, error_code::rebalance_in_progress);
  m.parked_sync = to;
  touch(t, m);
}

void refuse_join(turn& t, member& m, error_code error) {
  if (!m.parked_join) return;
  t.answer(*m.parked_join, refused_join(m, error));
  m.parked_join.reset();
  touch(t, m);
}

void refuse_sync(turn& t, member& m, error_code error) {
  if (!m.parked_sync) return;
  t.answer(*m.parked_sync, refused_sync(error));
  m.parked_sync.reset();
  touch(t, m);
}

void remove_member(turn& t, const std::string& member_id, error_code error_to_parked) {
  auto& g = t.of;
  const auto found = g.members.find(member_id);
  if (found == g.members.end()) return;
  refuse_join(t, found->second, error_to_parked);
  refuse_sync(t, found->second, error_to_parked);
  g.sessions.clear(member_id);
  g.sync_missing.erase(member_id);
  if (const auto& instance = found->second.who.instance_id) g.instances.erase(*instance);
  const bool was_leader = g.leader == member_id;
  g.members.erase(found);
  if (was_leader) g.leader = g.members.empty() ? std::string() : g.members.begin()->first;
}

member& replace_static_member(turn& t, const std::string& old_id, const std::string& new_id) {
  auto& g = t.of;
  auto taken = g.members.extract(old_id);
  auto& m = taken.mapped();
  refuse_join(t, m, error_code::fenced_instance_id);
  refuse_sync(t, m, error_code::fenced_instance_id);
  g.sessions.clear(old_id);
  if (g.sync_missing.erase(old_id) > 0) g.sync_missing.insert(new_id);
  if (g.leader == old_id) g.leader = new_id;
  g.instances[*m.who.instance_id] = new_id;
  m.who.id = new_id;
  m.is_new = true;
  taken.key() = new_id;
  return g.members.insert(std::move(taken)).position->second;
}

void record_group(turn& t) {
  auto& g = t.of;
  auto record = std::make_shared<group_record>();
  record->protocol_type = g.protocol_type;
  record->at = g.current;
  record->protocol = g.protocol;
  record->leader = g.leader;
  record->assigned = g.phase == group_phase::stable;
  record->since = t.now.wall;
  record->members.reserve(g.members.size());
  for (const auto& [id, m] : g.members) record->members.push_back(m.who);
  t.record(group_recorded{std::move(record)});
}

}  // namespace millrace
