#pragma once
#include "actors/volume_host/volume_actor.hpp"
#include "codecs/base/result.hpp"

namespace millrace {

/// Asks the volumes of this node in the name of the node itself, and waits. `unavailable`: no answer. Threads: those
/// that may block.
result<envelope<schema::VolumeReply>> ask_and_wait(const volume_desk& desk, envelope<schema::VolumeRequest> request);

/// The error that a reply is, if it is one.
result<void> check_reply(const envelope<schema::VolumeReply>& reply);

}  // namespace millrace
