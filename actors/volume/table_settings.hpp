#pragma once
#include <string>
#include <vector>

#include "actors/volume/volume_call.hpp"
#include "codecs/changelog/row_change.hpp"

/// What a table has to do with topics: its changelog, and the topic that it follows. Both are of streams of its volume,
/// so that one snapshot holds all.
namespace millrace {

struct table_plan {
  record_bytes::text_pairs settings = {};
  std::string changelog = {};  ///< "/payments/cards:changes"; empty: none
  topic_facts source = {};     ///< of the topic to follow, if the settings name one
};

/// What `asked` makes of a table of that volume. The asker may write to the changelog's stream, and read the source's.
/// `INVALID`, `NOT_FOUND`, `WRONG_KIND`, `CROSS_VOLUME`; `IN_USE`: the changelog is another table's.
decided<table_plan> plan_table(volume_call& call, const located_place& place, schema::TableSettings::Reader asked);

/// What goes with a new table, or one whose settings are new, before they are committed: the changelog's topic is
/// there, and a new table knows the topic that it follows.
decided<void> settle(volume_call& call, const table_plan& plan, volume_edit& edit, const inode& table);

/// The changes go to the table's changelog, if it has one. `TOO_LARGE` for a record that the topic does not take,
/// `UNAVAILABLE` if it takes none.
decided<void> tell_changelog(volume_call& call, const located_place& place, const inode& table,
                             const std::vector<row_change>& changes);

void put_settings(schema::TableSettings::Builder to, const located_place& place, const inode& table);
decided<void> put_source(volume_call& call, schema::TableSource::Builder to, const located_place& place,
                         const inode& table, const map_reader& tree);

}  // namespace millrace
