#pragma once
#include <string>

#include "actors/group/messages.hpp"
#include "codecs/schema/group.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// The message that carries `request` to the group, and what a received one asks.
envelope<schema::GroupRequest> to_message(const std::string& group_id, const group_request& request);
group_request request_of(schema::GroupRequest::Reader message);

}  // namespace millrace
