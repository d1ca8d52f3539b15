#pragma once
#include "actors/group/messages.hpp"
#include "actors/group/schema_strings.hpp"
#include "codecs/schema/group.capnp.h"

namespace millrace {

inline void put_identity(schema::MemberIdentity::Builder to, const std::string& member_id,
                         const std::optional<std::string>& instance_id) {
  to.setMemberId(schema_strings::as_text(member_id));
  if (instance_id) to.setInstanceId(schema_strings::as_text(*instance_id));
}

inline member_identity take_identity(schema::MemberIdentity::Reader from) {
  member_identity who{schema_strings::string_of(from.getMemberId()), std::nullopt};
  if (from.hasInstanceId()) who.instance_id = schema_strings::string_of(from.getInstanceId());
  return who;
}

}  // namespace millrace
