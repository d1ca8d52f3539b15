#pragma once
#include "actors/group/decision.hpp"

namespace millrace {

/// Members go, each with an answer of its own; the others rebalance once.
void decide_leave(turn& t, const leave_request& request, reply_token to);

}  // namespace millrace
