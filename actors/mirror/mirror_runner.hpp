#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <thread>

#include "actors/mirror/mirror_board.hpp"
#include "actors/mirror/mirror_comparison.hpp"
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

  /// Compares a mirror with its source, and tells on a thread that may block. No run begins meanwhile. Fails as
  /// `compare_with_source`, and with `timed_out` if a run is under way and does not end.
  void compare(volume_id volume, std::function<void(const result<mirror_comparison>&)> told);

  mirror_board& board() { return board_; }

 private:
  void follow_schedules();
  void look();
  result<volume_record> find(volume_id volume) const;
  std::optional<source_link> take_link(volume_id volume);
  void keep_link(volume_id volume, source_link link);
  void keep_links_of(const std::set<volume_id>& continuous);

  mirror_run_options options_;
  const std::function<void(std::function<void()>)> run_blocking_;
  const logger voice_;
  mirror_board board_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::map<volume_id, source_link> links_;  // of continuous mirrors, between their runs
  std::thread schedules_;
};

}  // namespace millrace
