#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "apps/monitoring/intake/intake_figures.hpp"
#include "apps/monitoring/intake/intake_writer.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace::monitoring {

/// Where all that agents send arrives, once it is read: it goes on to the log, and is counted. Threads: any.
class intake_desk {
 public:
  /// Writer and clock are borrowed.
  intake_desk(intake_writer& writer, std::shared_ptr<intake_figures> figures, const clock& time, logger voice)
      : writer_(writer), figures_(std::move(figures)), time_(time), voice_(std::move(voice)) {}

  intake_context context_of(std::string host) const { return {time_.wall_ms(), std::move(host)}; }

  /// `done` is called once, when all that was taken is durable, or with why it is not; on any thread.
  void take(intake_format format, result<intake_batch> read, const std::string& host,
            std::function<void(const result<void>&)> done = {});

  /// Nothing has come, and time goes on: an empty delivery to both inputs.
  void tell_time();

  void count_refused_connection() { ++figures_->connections_refused; }
  const logger& voice() const { return voice_; }

 private:
  intake_writer& writer_;
  const std::shared_ptr<intake_figures> figures_;
  const clock& time_;
  const logger voice_;
};

}  // namespace millrace::monitoring
