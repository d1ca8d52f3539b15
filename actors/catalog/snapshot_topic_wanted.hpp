#pragma once
#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <string>

#include "codecs/access/access_identity.hpp"

namespace millrace {

/// connection -> volume actor: a client asks for a topic that is not there and whose name has the mark of a snapshot.
/// Answered with an `envelope<schema::LinkTopicsReply>`: success when the topic is there for all who look, else
/// UNKNOWN_TOPIC_OR_PARTITION, TOPIC_AUTHORIZATION_FAILED, or why it could not be made.
struct snapshot_topic_wanted {
  std::string name;                            ///< in either spelling
  std::shared_ptr<const access_identity> who;  ///< null: may everything
};

}  // namespace millrace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::snapshot_topic_wanted)
