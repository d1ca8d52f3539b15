#include "apps/millrace/partition_choice.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/option_kinds.hpp"

namespace millrace::cli {

CLI::Option* add_selection_option(CLI::App& command, const std::string& names, topic_selection& into,
                                  const std::string& text) {
  return add_parsed_option<topic_selection>(
      command, names, into, [](const std::string& given) { return parse_topic_selection(given); }, text,
      "TOPIC[:PARTITIONS]");
}

result<std::vector<partition_offset>> choose_partitions(const client& c, const topic_selection& selected) {
  const auto topic = describe_topic(c, selected.topic);
  if (!topic) return topic.error();
  auto all = partitions_of(*topic);
  if (selected.partitions.empty()) return all;
  std::vector<partition_offset> chosen;
  for (const auto index : selected.partitions) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.partition == index; });
    if (found == all.end()) {
      return make_error(errc::not_found, fmt::format("topic {}: no partition {}, there are {}", selected.topic,
                                                     index.value, all.size()));
    }
    chosen.push_back(*found);
  }
  return chosen;
}

}  // namespace millrace::cli
