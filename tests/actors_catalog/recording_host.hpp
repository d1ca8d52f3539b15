#pragma once
#include <functional>
#include <string>
#include <vector>

#include "actors/catalog/partition_host.hpp"

namespace millrace {

/// A host whose partitions do nothing; it remembers what it was told.
struct recording_host final : partition_host {
  std::vector<std::string> calls;
  std::function<void()> on_start = [] {};

  std::vector<partition_handle> start(const topic_ref& topic, const std::shared_ptr<const topic_settings>&,
                                      std::int32_t first) override {
    on_start();
    calls.push_back("start " + topic->name + " " + std::to_string(first) + ".." +
                    std::to_string(topic->partitions - 1));
    std::vector<partition_handle> handles(static_cast<std::size_t>(topic->partitions - first));
    for (auto& handle : handles) handle.progress = std::make_shared<partition_progress>();
    return handles;
  }

  void change_settings(const topic_entry& topic) override { calls.push_back("settings " + topic.facts->name); }
  void remove(const topic_entry& topic) override { calls.push_back("remove " + topic.facts->name); }
  void started(const catalog_view& all) override {
    calls.push_back("started " + std::to_string(all.topic_count()) + " topics");
  }
};

}  // namespace millrace
