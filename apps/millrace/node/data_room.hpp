#pragma once
#include <caf/actor.hpp>

#include <memory>
#include <vector>

#include "actors/partition/log_marks.hpp"
#include "actors/partition/write_gate.hpp"
#include "runtime/storage/data_directory.hpp"

namespace millrace {

/// One data directory of a node, and who writes there and looks after it.
struct data_room {
  std::unique_ptr<data_directory> directory;
  std::unique_ptr<log_marks> marks;
  std::vector<topic_partition> logs_found;  ///< when the node started
  std::vector<log_key> linked_found;        ///< then, too
  write_gate gate;
  caf::actor log_writer, keeper;
};

}  // namespace millrace
