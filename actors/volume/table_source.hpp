#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/volume/volume_edit.hpp"

/// What a volume's tree knows of tables that follow topics. Format: volume_keys.md.
namespace millrace {

struct table_source {
  std::int64_t created_ms = 0;    ///< when the topic was made: another of its name is not followed
  bool stopped = false;           ///< for good
  std::uint64_t passed_over = 0;  ///< records that can be no rows
  std::string reason = {};        ///< of the stop

  friend bool operator==(const table_source&, const table_source&) = default;
};

std::string encode(const table_source& source);

/// `corrupt`, `unsupported`.
result<table_source> decode_table_source(std::string_view bytes);

result<std::optional<table_source>> read_source(const map_reader& tree, object_id table);

/// The offset that is read next; none: nothing has been read yet.
result<std::optional<std::int64_t>> read_position(const map_reader& tree, object_id table, std::int32_t partition);

/// By partition.
result<std::vector<std::pair<std::int32_t, std::int64_t>>> read_positions(const map_reader& tree, object_id table);

void put_source(volume_edit& edit, object_id table, const table_source& source);
void put_position(volume_edit& edit, object_id table, std::int32_t partition, std::int64_t position);
void erase_source(volume_edit& edit, object_id table);

/// All tables of a tree that follow topics, without looking at others.
result<std::vector<std::pair<object_id, table_source>>> followed_sources(const map_reader& tree);

}  // namespace millrace
