#pragma once
#include <optional>
#include <string>

#include "actors/group/decision.hpp"

/// The rules of consumer groups: Kafka's classic protocol. Pure: no clock, no disk, no actor.
namespace millrace {

/// What the request leads to. The group is changed at once, so the next request sees it; every token is answered in
/// exactly one decision, this or a later one, except those of `topics_deletion`, which is not answered.
decision decide(group& g, const group_request& request, reply_token to, const circumstances& under);

/// What the passing of time leads to: ended sessions and rebalances, expired offsets and verifications.
decision tick(group& g, const circumstances& under);

/// When `tick` has something to do, if nothing is asked before.
running_time next_deadline(const group& g);

/// The group that has these facts, as of now: its members are given a whole session to be heard of.
group resume(std::string id, group_facts facts, const circumstances& under);

/// Kafka's word for it: "PreparingRebalance".
const char* name_of(group_phase phase);

}  // namespace millrace
