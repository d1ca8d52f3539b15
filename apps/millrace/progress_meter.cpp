#include "apps/millrace/progress_meter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace millrace::cli {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

progress_meter::progress_meter(std::string work, std::optional<std::uint64_t> records_expected)
    : work_(std::move(work)),
      records_expected_(records_expected),
      started_(steady_clock::now()),
      redraw_at_(started_ + 500ms),
      enabled_(isatty(STDERR_FILENO) == 1) {}

progress_meter::~progress_meter() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
}

bool progress_meter::due() {
  if (!enabled_) return false;
  const auto time = steady_clock::now();
  if (time < redraw_at_) return false;
  redraw_at_ = time + 100ms;
  return drawn_ = true;
}

void progress_meter::show(std::uint64_t records, std::uint64_t bytes) {
  if (!due()) return;
  const progress current{records, bytes, records_expected_, elapsed()};
  fmt::print(stderr, "\r{}\x1b[K", progress_line(work_, current));
  std::fflush(stderr);
}

void progress_meter::show(transfer now) {
  if (!due()) return;
  now.elapsed = elapsed();
  fmt::print(stderr, "\r{}\x1b[K", progress_line(work_, now));
  std::fflush(stderr);
}

std::chrono::milliseconds progress_meter::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
}

}  // namespace millrace::cli
