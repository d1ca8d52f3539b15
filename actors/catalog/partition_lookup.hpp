#pragma once
#include <caf/actor.hpp>

#include "actors/catalog/catalog_view.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace {

/// The actor of a partition of a topic that is named, or of that id; null if there is no such topic, or it has fewer
/// partitions.
template <class Topic>
caf::actor find_partition(const catalog_view& topics, const Topic& topic, kafka::partition_index partition) {
  const auto* found = topics.find(topic);
  const auto index = static_cast<std::size_t>(partition.value);
  return found != nullptr && index < found->partitions.size() ? found->partitions[index].actor : nullptr;
}

}  // namespace millrace
