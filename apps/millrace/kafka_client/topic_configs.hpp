#pragma once
#include <map>
#include <string>
#include <vector>

#include "apps/millrace/kafka_client/admin_call.hpp"

namespace millrace::cli {

struct config_entry {
  std::string name;
  std::string value;  ///< empty if `sensitive`
  bool is_default;    ///< not set on the topic itself
  bool sensitive;
  bool read_only;
};

/// All configs of a topic by name. `not_found` if there is no such topic.
result<std::vector<config_entry>> topic_configs(const client& c, const std::string& name);

/// Replaces all configs that are set on the topic: what `values` does not name returns to its default.
result<void> replace_topic_configs(const client& c, const std::string& name,
                                   const std::map<std::string, std::string>& values, dry_run dry);

}  // namespace millrace::cli
