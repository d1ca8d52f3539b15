#pragma once
#include "actors/group/decision.hpp"

namespace millrace {

/// A client asks to be a member, or to be one of the next generation. Answered at once, or parked in the group.
void decide_join(turn& t, const join_request& request, reply_token to);

}  // namespace millrace
