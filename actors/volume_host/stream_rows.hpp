#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/catalog/catalog_event.hpp"
#include "actors/volume/volume_ids.hpp"
#include "codecs/base/result.hpp"
#include "runtime/storage/held_log.hpp"
#include "runtime/store/ordered_map.hpp"

/// What a volume's tree keeps of its streams, under the keys of `volume_keys::space::stream`, and how it is written. A
/// mark for each stream, so that they are found without looking at all objects; and what the last cut saw of their
/// logs, which is what a snapshot has. Format: stream_rows.md.
namespace millrace::stream_rows {

/// A topic as it was at the cut. `name` is canonical.
struct topic_row {
  std::string name;
  topic facts;
  object_id stream = no_object;
};

/// How much of one log belongs to the cut.
struct log_row {
  log_key log;
  std::string topic;  ///< canonical; empty: the log of the groups' offsets
  log_hold hold;
};

std::string mark_key(object_id stream);
std::string topic_key(object_id stream, std::string_view topic);
std::string log_key_of(object_id stream, std::string_view topic, std::int32_t partition);

/// The log of the groups' offsets, which all streams of a node share.
std::string offsets_key();

std::string encode(const topic& facts);
std::string encode(const log_row& row);

struct contents {
  std::vector<object_id> streams;
  std::vector<topic_row> topics;
  std::vector<log_row> logs;  ///< of topics
  std::optional<log_row> offsets;
};

/// From which key to before which all of these are.
std::pair<std::string, std::string> keys();

/// The row of a log, if the key is one's, the groups' offsets included. `corrupt`.
result<std::optional<log_row>> read_log(std::string_view key, std::string_view value);

/// All that a tree has. `corrupt`.
result<contents> read(const map_reader& tree);

/// Calls `f(key)` for each key of a topic or log, marks left out.
result<void> for_each_cut_key(const map_reader& tree, const std::function<void(std::string_view)>& f);

}  // namespace millrace::stream_rows
