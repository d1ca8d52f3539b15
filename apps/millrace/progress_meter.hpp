#pragma once
#include <chrono>
#include <string>

#include "apps/millrace/text/progress_line.hpp"

namespace millrace::cli {

/// A line on standard error that follows long work, redrawn ten times a second at most. Draws nothing unless standard
/// error is a terminal, and nothing before half a second has passed: short work needs no bar.
class progress_meter {
 public:
  explicit progress_meter(std::string work, std::optional<std::uint64_t> records_expected = std::nullopt);

  /// Wipes the line.
  ~progress_meter();
  progress_meter(const progress_meter&) = delete;
  progress_meter& operator=(const progress_meter&) = delete;

  /// `records` and `bytes` since the start.
  void show(std::uint64_t records, std::uint64_t bytes);

  /// The same for a copy; the time is added.
  void show(transfer now);

  std::chrono::milliseconds elapsed() const;

 private:
  /// Whether it is time to draw, with the cursor at the line's begin.
  bool due();

  std::string work_;
  std::optional<std::uint64_t> records_expected_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point redraw_at_;
  bool enabled_;
  bool drawn_ = false;
};

}  // namespace millrace::cli
