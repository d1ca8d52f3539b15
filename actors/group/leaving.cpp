#include "actors/group/leaving.hpp"

#include "actors/group/membership.hpp"
#include "actors/group/rebalance.hpp"

namespace millrace {
namespace {

using kafka::error_code;

error_code leave(turn& t, const member_identity& who) {
  auto& g = t.of;
  auto id = who.member_id;
  if (id.empty()) {
    const auto known = who.instance_id ? g.instances.find(*who.instance_id) : g.instances.end();
    if (known == g.instances.end()) return error_code::unknown_member_id;
    id = known->second;
  }
  if (g.pending.erase(id) > 0) {
    g.sessions.clear(id);
    return error_code::none;
  }
  const auto error = check_member(g, id, who.instance_id);
  if (error == error_code::none) remove_member(t, id, error_code::unknown_member_id);
  return error;
}

}  // namespace

void decide_leave(turn& t, const leave_request& request, reply_token to) {
  leave_reply reply;
  if (!t.of.exists()) {
    reply.error = error_code::unknown_member_id;
    return t.answer(to, std::move(reply));
  }
  bool some_left = false;
  for (const auto& who : request.members) {
    const auto error = leave(t, who);
    some_left = some_left || error == error_code::none;
    reply.members.push_back({who, error});
  }
  t.answer(to, std::move(reply));
  if (some_left) after_departure(t);
}

}  // namespace millrace
