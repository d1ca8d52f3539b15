#pragma once
#include <string>
#include <vector>

#include "actors/volume/store_port.hpp"
#include "actors/volume/table_source.hpp"

namespace millrace {

/// A table that follows a topic.
struct followed_table {
  volume_id volume;
  object_id table;
  std::string topic;  ///< by the path of its stream: "/payments/cards:activity"
  table_source source;
};

/// Of all volumes, without looking at other tables; those that have stopped, and those of mirrors, are left out.
result<std::vector<followed_table>> list_followed_tables(store_port& volumes);

}  // namespace millrace
