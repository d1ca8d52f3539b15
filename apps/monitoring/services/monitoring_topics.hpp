#pragma once

// Topics of the service, unless its deployment names others; the inputs are in records/delivery.hpp.
namespace millrace::monitoring {

inline constexpr const char* alerts_topic = "monitoring-alerts";          ///< `alert_message`, by rule and group
inline constexpr const char* untold_topic = "monitoring-untold-alerts";   ///< that a webhook did not take, with why
inline constexpr const char* scores_topic = "monitoring-anomalies";       ///< `value_score`, by series
inline constexpr const char* series_topic = "monitoring-series";          ///< `new_series`, by id
inline constexpr const char* late_topic = "monitoring-late-samples";      ///< `late_sample`, by series
inline constexpr const char* templates_topic = "monitoring-templates";    ///< `template_row`, by app and template
inline constexpr const char* findings_topic = "monitoring-log-findings";  ///< `log_finding`, by app
inline constexpr const char* lines_topic = "monitoring-line-templates";   ///< `line_template`, if lines=on

}  // namespace millrace::monitoring
