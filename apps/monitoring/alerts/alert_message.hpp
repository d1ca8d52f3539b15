#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// One alert that begins, goes on or ends, for people and for programs. Format as JSON: alert_message.md.
struct alert_message {
  std::string id;  ///< one for all messages of one alert from its beginning to its end
  std::string rule;
  std::string severity;
  std::vector<label_set::pair> group;  ///< the labels of `group_by`, in order of their names
  bool firing = true;                  ///< else resolved
  std::int64_t since_ms = 0;           ///< the condition holds since then
  std::int64_t at_ms = 0;              ///< of this message
  double value = 0;                    ///< of the series that is named first
  std::string summary;
  std::string reason;
  std::vector<std::string> series;  ///< that hold, at most `named_series_max`
  std::uint64_t series_count = 0;   ///< that hold
  bool repeated = false;            ///< told before, and fires on

  static auto fields(auto& self) {
    return std::tie(self.id, self.rule, self.severity, self.group, self.firing, self.since_ms, self.at_ms, self.value,
                    self.summary, self.reason, self.series, self.series_count, self.repeated);
  }
  friend bool operator==(const alert_message&, const alert_message&) = default;
};

/// One line.
std::string to_json(const alert_message& message);

/// `invalid_argument` if it is none; unknown members are passed over.
result<alert_message> alert_message_from_json(std::string_view text);

/// The body of a POST to a receiver of Prometheus' Alertmanager webhooks, version 4. `messages` are of one rule and
/// either all firing or all resolved; there is at least one.
std::string webhook_body(std::span<const alert_message> messages);

}  // namespace millrace::monitoring
