#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/monitoring/query/query_limits.hpp"
#include "apps/monitoring/query/series_source.hpp"

namespace millrace::monitoring {

/// One parameter of a request, decoded; from its URL or a body of type application/x-www-form-urlencoded, or both.
/// Names may repeat. The value is UTF-8.
struct api_parameter {
  std::string name, value;
};

/// The answer to an HTTP request; the body is JSON.
struct api_answer {
  int status = 200;
  std::string body;
};

/// The version of Prometheus whose API this is: clients choose by it what they ask for.
inline constexpr std::string_view served_api_version = "2.42.0";

/// How many selectors `match[]` one request may have.
inline constexpr std::size_t match_parameters_max = 64;

/// What a request is answered from.
struct api_surroundings {
  series_source& source;
  const query_limits& limits;
  std::int64_t now_ms = 0;     ///< since 1970
  std::string_view version{};  ///< of this program; buildinfo tells it as the revision

  /// Starts a clock that tells when so many milliseconds are over; `limits.time_is_up` counts besides. Empty: the
  /// parameter `timeout` is checked but not kept.
  std::function<std::function<bool()>(std::int64_t ms)> start_timer{};
};

/// Whether `path` begins as those that `answer_prometheus_api` serves: "/api/v1/".
bool is_prometheus_api(std::string_view path);

/// Answers the HTTP API of Prometheus, version 1, as far as it is served: query, query_range, format_query, series,
/// labels, label/NAME/values, metadata, rules, alerts, query_exemplars, status/buildinfo. `path` is without parameters
/// and begins with "/api/v1/"; others are not found. GET and POST are the same here. Never fails: errors are answers.
/// Source: prometheus.io/docs/prometheus/latest/querying/api.
api_answer answer_prometheus_api(std::string_view path, std::span<const api_parameter> parameters,
                                 const api_surroundings& around);

}  // namespace millrace::monitoring
