#pragma once
#include <optional>
#include <vector>

#include "codecs/log/leader_epoch_checkpoint.hpp"

namespace millrace {

/// Where each leader epoch of a log begins. Pure: no file. Epochs and offsets rise.
class epoch_history {
 public:
  epoch_history() = default;
  explicit epoch_history(std::vector<epoch_start> epochs) : epochs_(std::move(epochs)) {}

  /// A batch of `epoch` begins at `base`. True if the history has changed. Batches without an epoch (-1) have no part.
  bool note(kafka::leader_epoch epoch, kafka::offset base);

  struct end_of_epoch {
    kafka::leader_epoch epoch;  ///< the largest that is not above the one asked for
    kafka::offset end;          ///< where the one after it begins, or the log's end
  };

  /// Nothing if no such epoch is known: the one asked for is above all.
  std::optional<end_of_epoch> end_of(kafka::leader_epoch asked, kafka::offset log_end) const;

  /// The epoch of the record at `at`.
  std::optional<kafka::leader_epoch> epoch_at(kafka::offset at) const;

  /// Forgets what lies at or above `end`. True if the history has changed.
  bool cut_from(kafka::offset end);

  /// Forgets epochs that end at or before `start`. True if the history has changed.
  bool forget_before(kafka::offset start);

  const std::vector<epoch_start>& all() const { return epochs_; }

 private:
  std::vector<epoch_start> epochs_;
};

}  // namespace millrace
