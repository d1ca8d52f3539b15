#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "apps/monitoring/alerts/rule_judge.hpp"
#include "apps/monitoring/graph/taken_events.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// A series that was never heard of before.
struct new_series {
  std::uint64_t id = 0;
  std::string series;
};

/// How unusual a value of a series was; told from the attention threshold on, or each one if scores are wanted.
struct value_score {
  std::string series;
  std::int64_t time_ms = 0;  ///< of the sample that was judged, or the last of those that were
  double value = 0;
  double score = 0;  ///< 0 to 1
  std::string reason;

  static auto fields(auto& self) { return std::tie(self.series, self.time_ms, self.value, self.score, self.reason); }
};

/// What a rule says of a series.
struct rule_verdict {
  std::shared_ptr<const alert_rule> rule;
  label_set group;
  verdict said;
};

/// What comes of a sample beside what is stored.
using series_news = std::variant<new_series, value_score, rule_verdict>;

/// A sample that came after all that was kept of its time had been put away.
struct late_sample {
  std::string series;
  std::int64_t time_ms = 0;
  std::int64_t newest_ms = 0;  ///< of the series
};

std::string to_json(const new_series& news);
std::string to_json(const value_score& score);
std::string to_json(const late_sample& late);
result<new_series> new_series_from_json(std::string_view json);
result<value_score> value_score_from_json(std::string_view json);

}  // namespace millrace::monitoring
