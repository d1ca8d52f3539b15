#pragma once
#include <memory>
#include <vector>

#include "actors/catalog/catalog_event.hpp"
#include "actors/catalog/topic_settings.hpp"
#include "actors/partition/partition_handle.hpp"

namespace millrace {

/// A topic as the node serves it. Shared, never changed: a change makes another. Threads: immutable.
struct topic_entry {
  topic_ref facts;
  std::shared_ptr<const topic_settings> settings;  ///< the node's defaults and the topic's overrides
  std::vector<partition_handle> partitions;        ///< by index; as many as the facts say
};

using topic_entry_ref = std::shared_ptr<const topic_entry>;

}  // namespace millrace
