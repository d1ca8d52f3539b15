#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "actors/group/group.hpp"

namespace millrace {

/// True if a member of this type that offers `protocols` fits to those who are there.
bool fits(const group& g, std::string_view protocol_type, const std::vector<group_protocol>& protocols);

/// The protocol of the next generation: each member votes for the first in its list that all support. Between equals
/// the leader's order decides. Empty if there is no member.
std::string choose_protocol(const group& g);

/// What the member told under this protocol; empty if it does not offer it.
const opaque& metadata_of(const member_record& who, std::string_view protocol);

}  // namespace millrace
