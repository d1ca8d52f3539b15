#pragma once
#include <array>
#include <atomic>
#include <cstdint>

namespace millrace::monitoring {

/// In what a delivery came.
enum class intake_format : std::uint8_t { scrape, remote_write, statsd, syslog, otlp_metrics, otlp_logs, json_lines };
inline constexpr std::array<const char*, 7> intake_format_names{"scrape",       "remote_write", "statsd",    "syslog",
                                                                "otlp_metrics", "otlp_logs",    "json_lines"};

/// What has come in, by format. Threads: any.
struct intake_figures {
  struct of_format {
    std::atomic<std::uint64_t> deliveries{0}, samples{0}, lines{0};
    std::atomic<std::uint64_t> refused{0};  ///< samples and lines that could not be read, or are of impossible times
    std::atomic<std::uint64_t> failed{0};   ///< deliveries that were no such format, or did not reach the log
  };
  std::array<of_format, intake_format_names.size()> formats;
  std::atomic<std::uint64_t> connections_refused{0};  ///< of syslog, beyond the limit

  of_format& of(intake_format format) { return formats[static_cast<std::size_t>(format)]; }
};

}  // namespace millrace::monitoring
