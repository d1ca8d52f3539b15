#pragma once
#include "actors/group/decision.hpp"

namespace millrace {

/// A member asks for its assignment; the leader brings those of all. Parked until the leader's are there.
void decide_sync(turn& t, const sync_request& request, reply_token to);

}  // namespace millrace
