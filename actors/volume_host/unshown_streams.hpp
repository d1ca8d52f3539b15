#pragma once
#include <string>
#include <vector>

#include "actors/catalog/stream_directory.hpp"
#include "actors/volume/volume_registry.hpp"

/// Streams of a mirror that its tree does not have: those of a run that is not shown yet, and those that the source has
/// no more, until their topics have gone. They are the mirror's and nobody may anything with them. The registry keeps
/// them, so that a start knows whose the topics are.
namespace millrace::unshown_streams {

/// Under which the registry keeps those of a volume: paths within it.
std::string key(volume_id volume);

std::string encode(const std::vector<std::string>& paths);

/// Empty if there are none. `corrupt`.
result<std::vector<std::string>> find(const map_reader& registry, volume_id volume);

/// As the list of streams has it.
stream_entry entry(const volume_record& volume, const std::string& within);

/// Whether the stream is one of these.
inline bool is_one(const stream_entry& stream) { return stream.volume != 0 && stream.object == 0; }

}  // namespace millrace::unshown_streams
