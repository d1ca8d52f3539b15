#pragma once
#include <string>
#include <vector>

#include "actors/volume/volume_call.hpp"
#include "actors/volume/volume_edit.hpp"

/// The streams of a volume, so that they are found without looking at all objects: a key without a value each.
namespace millrace {

void mark_stream(volume_edit& edit, object_id stream);

result<std::vector<object_id>> marked_streams(const map_reader& tree);

/// `IN_USE` if the object of the place's tree is a stream, or a directory with one below it: topics are called by their
/// stream's path. `then`: what to do instead.
decided<void> check_no_stream_within(const located_place& place, object_id object, const std::string& then);

}  // namespace millrace
