#pragma once
#include <optional>
#include <string>

#include "codecs/log/partition_metadata.hpp"
#include "runtime/disk/disk.hpp"

namespace millrace {

/// The id of the topic whose log is in `directory`; nothing if there is no log or it does not say. Blocks.
std::optional<topic_id_bytes> stored_topic_id(disk& d, const std::string& directory);

/// Takes a log of another topic than `id` out of the way of one that is to be made in `directory`: a topic that was
/// deleted and made again at once finds the old one's log still there. Its files go with the next removal. Blocks.
result<void> set_aside_foreign_log(disk& d, const std::string& directory, const topic_id_bytes& id);

}  // namespace millrace
