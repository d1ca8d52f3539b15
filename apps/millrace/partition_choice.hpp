#pragma once
#include <CLI/CLI.hpp>

#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "apps/millrace/text/topic_selection.hpp"

namespace millrace::cli {

/// An option "TOPIC" or "TOPIC:0,2-5".
CLI::Option* add_selection_option(CLI::App& command, const std::string& names, topic_selection& into,
                                  const std::string& text);

/// The partitions that are meant, without offsets. `not_found` if the topic or one of them does not exist.
result<std::vector<partition_offset>> choose_partitions(const client& c, const topic_selection& selected);

}  // namespace millrace::cli
