#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "apps/monitoring/events/sample.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

inline constexpr const char* metrics_topic = "metrics";
inline constexpr const char* logs_topic = "logs";

inline constexpr std::size_t delivery_items_max = 10'000;  ///< samples or lines of one record

/// Samples that came together: a record of `metrics`. As JSON:
/// `{"at":1700000000000,"host":"a","samples":[{"series":"up{job=\"x\"}","time":1700000000000,"value":1},…]}`.
struct metrics_delivery {
  std::int64_t at_ms = 0;  ///< when the node took it: the time that the flow goes by, whatever clocks hosts have
  std::string host;        ///< that it is about, as far as known
  std::vector<sample> samples;
};

/// Lines that came together: a record of `logs`. As JSON:
/// `{"at":1700000000000,"host":"a","lines":[{"app":"sshd","level":"warning","time":1700000000000,"text":"…"},…]}`.
struct logs_delivery {
  std::int64_t at_ms = 0;
  std::string host;  ///< of lines that tell none
  std::vector<log_line> lines;
};

std::string to_json(const metrics_delivery& delivery);
std::string to_json(const logs_delivery& delivery);

/// `invalid_argument` says what is wrong with it. What the reader does not know is passed over; a `time` that is
/// missing is that of the delivery.
result<metrics_delivery> read_metrics_delivery(std::string_view json);
result<logs_delivery> read_logs_delivery(std::string_view json);

}  // namespace millrace::monitoring
