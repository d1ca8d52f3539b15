#pragma once
#include <vector>

#include "actors/volume/volume_registry.hpp"
#include "actors/volume_host/block_store_port.hpp"
#include "actors/volume_host/topic_linker.hpp"
#include "codecs/schema/volume.capnp.h"

/// What becomes of the topics of a mirror that is to be one no more. Those that are the volume's own stay as they are;
/// the mirror's are made anew, writable, of the snapshot on which it stands; others of them go.
namespace millrace::topic_promotion {

/// The mirror that a request ends, by its name; nothing if it ends none.
std::optional<std::string> mirror_to_end(schema::VolumeRequest::Reader request);

/// Whether it follows its source, or was made read-only for a run that was to follow.
bool is_of_mirror(const topic& t);

/// The snapshot on which the mirror stands: what it shows; else one that has just what the live state has of the
/// topics that would have to be made anew. 0: there are no such. `topics`: of the volume now. `unavailable`: somebody
/// has deleted it.
result<volume_snapshot> standing_snapshot(block_store_port& port, const volume_record& volume,
                                          const std::vector<topic_ref>& topics);

/// Takes out of the plan what is there as the volume's own.
void leave_own(topic_plan& plan, const std::vector<topic_ref>& topics);

}  // namespace millrace::topic_promotion
