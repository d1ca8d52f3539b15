#include "apps/millrace/stop_signal.hpp"

#include <csignal>
#include <optional>

namespace millrace::cli {
namespace {

volatile std::sig_atomic_t stop = 0;

void request_stop(int) { stop = 1; }

}  // namespace

void watch_stop_signals() {
  struct sigaction action {};
  action.sa_handler = request_stop;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and no SA_RESTART: a blocked read of standard input must return
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool stop_requested() { return stop != 0; }

std::function<bool()> stop_is_overdue() {
  return [seen = std::optional<std::chrono::steady_clock::time_point>()]() mutable {
    if (!stop_requested()) return false;
    const auto time = std::chrono::steady_clock::now();
    if (!seen) seen = time;
    return time - *seen >= stop_grace;
  };
}

}  // namespace millrace::cli
