#pragma once
#include <functional>
#include <string>

#include "actors/volume_host/volume_actor.hpp"
#include "codecs/base/result.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace {

/// Asks in the node's own name, and waits. A refusal is an error in the volumes' words; `timed_out`.
result<envelope<schema::VolumeReply>> ask_volumes(const volume_desk& volumes,
                                                  const std::function<void(schema::VolumeRequest::Builder)>& fill);

/// The refusal as an error.
error error_of(schema::VolumeReply::Error::Reader refusal);

/// The path of what is called `name` within a volume.
std::string path_in(const std::string& volume, const std::string& name);

}  // namespace millrace
