#pragma once
#include "actors/group/messages.hpp"
#include "codecs/schema/group.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// The message that carries `reply` to the connection.
envelope<schema::GroupReply> to_message(const group_reply& reply);

/// A reply to any request that says only that it failed.
envelope<schema::GroupReply> failure_message(kafka::error_code error);

/// What a received message answers to the kind of request that was sent: one of the types of `group_reply`.
template <class Reply>
Reply reply_of(schema::GroupReply::Reader message);

schema::GroupPhase to_schema(group_phase phase);
group_phase phase_of(schema::GroupPhase phase);

}  // namespace millrace
