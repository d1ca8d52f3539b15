#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "apps/monitoring/events/sample.hpp"

namespace millrace::monitoring {

/// What a reader has to know beside the bytes.
struct intake_context {
  std::int64_t now_ms = 0;
  std::string host;               ///< of the sender, if it names none; empty: not known
  std::int32_t zone_minutes = 0;  ///< east of Greenwich, for times that name no zone
};

/// What was read of one delivery. What could not be read is counted, and the first of it told.
struct intake_batch {
  std::vector<sample> samples;
  std::vector<log_line> lines;
  std::size_t refused = 0;
  std::string first_refusal;
};

/// Fills a batch within the bounds of intake_limits.hpp.
class batch_builder {
 public:
  /// A value that is not finite says that there is none: it is left out, and not refused.
  void take(std::string series, double value, std::int64_t time_ms);

  /// Makes UTF-8 of its texts and cuts what is too long.
  void take(log_line line);

  /// `input` is quoted, as far as it may be.
  void refuse(std::string_view why, std::string_view input = {});

  /// Whether a bound was reached: more need not be read.
  bool full() const { return full_; }

  intake_batch finish() && { return std::move(batch_); }

 private:
  bool has_room(std::size_t bytes, bool counted);

  intake_batch batch_;
  std::size_t bytes_ = 0;
  bool full_ = false;
};

/// Labels the sender, if it is known and `labels` name no `instance` or `host` themselves.
void add_sender(std::vector<std::pair<std::string, std::string>>& labels, const intake_context& context);

}  // namespace millrace::monitoring
