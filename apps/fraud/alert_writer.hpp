#pragma once
#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include <functional>
#include <memory>
#include <string>

#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/flow/event_sink.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {
class reactor;
}

namespace millrace::fraud {

struct alert_writer_options {
  caf::actor partition;             ///< of the topic `alerts`
  kafka::partition_index input{0};  ///< the partition of the input that the flow reads
  kafka::offset alerts_end{0};      ///< of the checkpoint: alerts from here on may be of input that will be read again
  bool shows_history = false;       ///< puts the last alerts of before on the board
  std::string topic_id;             ///< of the input, for the checkpoint
  std::string checkpoint_path;
  millrace::disk* disk = nullptr;                           ///< outlives the writer
  const clock* time = nullptr;                              ///< likewise
  std::function<void(std::function<void()>)> run_blocking;  ///< runs work off the reactors
  std::shared_ptr<fraud_board> board;
  logger voice{};
};

/// The sink of a flow: alerts go to one partition, a batch is done when its alerts are durable. Before the first it
/// reads what has been written since the checkpoint, and raises none of that again. A snapshot becomes the checkpoint
/// when all alerts before it are durable. One append or one checkpoint at a time; a failed one is tried again. `home`
/// as in `running_flow::start`.
std::unique_ptr<event_sink<fraud_output>> write_alerts(caf::actor_system& system, reactor* home,
                                                       alert_writer_options options);

}  // namespace millrace::fraud
