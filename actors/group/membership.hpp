#pragma once
#include <optional>
#include <string>

#include "actors/group/decision.hpp"

/// Who is in a group: ids, sessions, parked requests. Nothing here starts or ends a rebalance.
namespace millrace {

/// Whether this is a member: `unknown_member_id` if not, `fenced_instance_id` if its instance has a newer member id.
kafka::error_code check_member(const group& g, const std::string& member_id,
                               const std::optional<std::string>& instance_id);

/// Client ids may be as long as the wire allows for a member id, so longer ones do not become part of it.
inline constexpr std::size_t member_id_prefix_bytes_max = 255;

/// A member id that never was: `prefix`, a dash and 128 random bits.
std::string new_member_id(const std::string& prefix, const random_bits& random);

/// Begins the member's session anew. One with a parked request has none: the rebalance has its own deadline. One that
/// is new does not know its id yet and gets `new_member_timeout`.
void touch(turn& t, member& m);

/// Holds the join until the generation begins. A join that was parked before is answered: its sender asked again.
void park_join(turn& t, member& m, reply_token to);
void park_sync(turn& t, member& m, reply_token to);

/// Answers what is parked, if anything, with `error`.
void refuse_join(turn& t, member& m, kafka::error_code error);
void refuse_sync(turn& t, member& m, kafka::error_code error);

/// Takes the member out and refuses its parked requests. Another becomes leader if it was.
void remove_member(turn& t, const std::string& member_id, kafka::error_code error_to_parked);

/// The static member gets a new id and keeps its place; the requests of the old id are fenced.
member& replace_static_member(turn& t, const std::string& old_id, const std::string& new_id);

/// Writes the group down as it is now.
void record_group(turn& t);

}  // namespace millrace
