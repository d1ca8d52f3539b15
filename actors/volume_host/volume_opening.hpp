#pragma once
#include <caf/allowed_unsafe_message_type.hpp>

#include "actors/volume_host/topic_changes.hpp"
#include "actors/volume_host/volume_actor.hpp"

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::volume_question_ref)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::snapshot_topic_question_ref)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::mirror_work_ref)

/// What opening the volumes of a store and their actor share.
namespace millrace {

std::int64_t now_ns(const clock& time);

/// Brings to its end what was left undone with topics; clones that came to none go, and are added to `outcomes`.
result<void> resume_topics(topic_changes& changes, block_store_port& port, volume_service& service, std::int64_t now,
                           std::vector<volume_outcome>& outcomes);

caf::actor spawn_volumes(caf::actor_system& system, const volume_host_options& options);

}  // namespace millrace
