#pragma once
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "actors/mirror/mirror_board.hpp"
#include "actors/mirror/mirror_run.hpp"
#include "runtime/logging/logger.hpp"

namespace millrace {

/// Runs the mirrors of a node: when asked to, and by their schedules. Ownership: borrows all; `stop` comes before what
/// it borrows goes. Threads: any.
class mirror_runner {
 public:
  /// `run_blocking`: on threads that runs may take as long as they need.
  mirror_runner(mirror_run_options options, std::function<void(std::function<void()>)> run_blocking, logger voice);
  ~mirror_runner() { stop(); }

  void start();
  void stop();

  /// Begins a run, unless one is under way.
  void run(volume_id volume);

  mirror_board& board() { return board_; }

 private:
  void follow_schedules();
  void look();

  mirror_run_options options_;
  const std::function<void(std::function<void()>)> run_blocking_;
  const logger voice_;
  mirror_board board_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::thread schedules_;
};

}  // namespace millrace
