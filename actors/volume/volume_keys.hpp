#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "actors/volume/volume_ids.hpp"

/// Keys of a volume's tree, which order what belongs together together. Source: actors/volume/volume_keys.md.
namespace millrace::volume_keys {

enum class space : std::uint8_t {
  volume = 0,      ///< one key: the volume's counters
  object = 1,      ///< by object id: its inode
  entry = 2,       ///< by directory and name: what the name stands for
  other_name = 3,  ///< by object, directory and name: names beside the one in its inode
  unnamed = 4,     ///< by object id: files without a name that are still open
  block = 5,       ///< by file and block number
  row = 6,         ///< by table and row key
  stream = 7,      ///< by stream: what its owner keeps
  source = 8,      ///< by table that follows a topic: how far it is
  changelog = 9,   ///< by topic: the table whose changes go there
};

std::string volume();
std::string object(object_id id);
std::string entry(object_id directory, std::string_view name);
std::string other_name(object_id id, object_id directory, std::string_view name);
std::string unnamed(object_id id);
std::string block(object_id file, std::uint64_t number);
std::string row(object_id table, std::string_view key);
std::string source(object_id table);
std::string source_partition(object_id table, std::int32_t partition);

/// `topic` within the volume: "/cards:changes".
std::string changelog(std::string_view topic);

/// The first key of what `where` holds of `id`; with the next id, the first key behind it.
std::string first(space where, object_id id);

/// What a key says; `rest` is what follows the object id, or all if the key has none. None for keys that no function
/// above makes.
struct parts {
  space where = space::volume;
  object_id id;
  std::string_view rest;
};
std::optional<parts> split(std::string_view key);

/// The value of an entry.
struct entry_value {
  object_id id;
  object_kind kind = object_kind::NONE;
};
std::string encode(entry_value value);
std::optional<entry_value> decode_entry(std::string_view value);

/// Eight bytes, the most significant first.
void append_number(std::string& to, std::uint64_t number);
std::uint64_t number_at(std::string_view bytes, std::size_t position);  ///< there are eight

}  // namespace millrace::volume_keys
