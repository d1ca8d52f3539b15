#pragma once
#include "codecs/schema/volume.capnp.h"
#include "runtime/http/message.hpp"

namespace millrace::node_api {

/// The HTTP status of each refusal of a volume. Total: a code that this build does not know is a 500.
unsigned status_of(schema::VolumeReply::Code code);

/// A refusal as problem details: its type is "urn:millrace:volume:not-found", its detail "PLACE: why".
http_response problem_of(schema::VolumeReply::Error::Reader refusal);

/// As above, of a code and text of our own.
http_response problem_of(schema::VolumeReply::Code code, std::string_view detail);

}  // namespace millrace::node_api
