#pragma once
#include <cstddef>

#include "actors/group/group.hpp"

/// How much memory clients make a group take: about what its values hold, with a flat share for tables and messages.
namespace millrace {

inline constexpr std::size_t group_flat_bytes = 2'048;
inline constexpr std::size_t pending_member_flat_bytes = 512;
inline constexpr std::size_t verification_flat_bytes = 256;

/// Bytes of one member, which stands among the members and in the record of the generation.
std::size_t bytes_of(const member_record& who);

/// Bytes of a member as it would be after this request.
std::size_t bytes_of(const join_request& request);

/// Bytes of a committed offset under the key of its partition.
std::size_t bytes_of(const cursor& value);

/// Bytes of an offset that a transaction holds, and of what finds it. More than it takes once it is committed.
std::size_t bytes_of_pending(const std::string& topic, const cursor& value);

/// Bytes of a topic's key, however many partitions have an offset.
std::size_t bytes_of_topic(const std::string& topic);

/// Bytes of everything but the offsets, whose sum `group_facts` keeps. Walks the members.
std::size_t bytes_of_membership(const group& g);

}  // namespace millrace
