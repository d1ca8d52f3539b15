#pragma once
#include <algorithm>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "codecs/kafka/units.hpp"
#include "runtime/flow/engine/stage.hpp"
#include "runtime/flow/topics/topic_flow.hpp"

namespace millrace {

/// How an instance stands with one partition that it reads.
struct input_report {
  std::size_t source = 0;  ///< of the definition
  kafka::partition_index partition;
  kafka::offset next;  ///< behind what has been run
  kafka::offset kept;  ///< behind what has been committed
  kafka::offset end;   ///< of what committed readers see; -1: the log is not opened yet

  std::int64_t lag() const { return end.value < 0 ? 1 : std::max<std::int64_t>(end.value - kept.value, 0); }
};

/// What an instance knows of a file that it reads.
struct file_report {
  std::string source;  ///< of the graph
  std::string path;
  std::int64_t taken_ms =
      -1;               ///< when the content that is at work was written; -1: none since the instance was started
  std::string refusal;  ///< why a later content was refused; empty: it was not
};

/// How an instance is, at one moment.
struct instance_report {
  flow::topic_flow_figures done;  ///< since it was started
  std::vector<flow::stage_figures> stages;
  std::vector<input_report> inputs;
  std::vector<file_report> files;
  std::uint64_t commits = 0;
  std::uint64_t commit_number = 0;  ///< of all runs
  std::size_t waiting_bytes = 0;    ///< outputs that wait for a commit
  bool caught_up = false;           ///< with all partitions
};

/// Of all instances of a deployment, one at least: sums; inputs by source and partition; of commits, the first's
/// number.
instance_report merged(const std::vector<std::shared_ptr<const instance_report>>& reports);

/// What an instance lets everyone see. Threads: any.
class report_board {
 public:
  void publish(instance_report report) {
    auto fresh = std::make_shared<const instance_report>(std::move(report));
    const std::lock_guard lock(mutex_);
    report_.swap(fresh);
  }

  /// Never null.
  std::shared_ptr<const instance_report> current() const {
    const std::lock_guard lock(mutex_);
    return report_;
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const instance_report> report_ = std::make_shared<const instance_report>();
};

}  // namespace millrace
