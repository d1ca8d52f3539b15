#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "actors/catalog/catalog_view.hpp"

namespace millrace {

/// Makes partitions come and go with what the catalog has made durable. Called by the catalog on its own thread, in the
/// order of its facts, before anybody else can see the change; must not block.
class partition_host {
 public:
  virtual ~partition_host() = default;

  /// Starts the partitions `first` and above of `topic`; their handles in the order of their indexes. They serve what
  /// is on disk, or begin empty.
  virtual std::vector<partition_handle> start(const topic_ref& topic,
                                              const std::shared_ptr<const topic_settings>& settings,
                                              std::int32_t first) = 0;

  /// The partitions of `topic` go on with its settings, which are others than before.
  virtual void change_settings(const topic_entry& topic) = 0;

  /// Stops the partitions of `topic` and deletes what they hold. Requests already sent to them may still be answered.
  virtual void remove(const topic_entry& topic) = 0;

  /// All topics are started: what else lies on disk belonged to topics that were removed. Before anybody is served.
  virtual void started(const catalog_view& all) = 0;
};

}  // namespace millrace
