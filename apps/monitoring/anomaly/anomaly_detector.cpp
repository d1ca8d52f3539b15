#include "apps/monitoring/anomaly/anomaly_detector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "apps/monitoring/anomaly/settings.hpp"
#include "apps/monitoring/anomaly/state_bytes.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int8_t state_version = 1;
constexpr double value_max = 1e150;     // differences and ratios of such values are still numbers
constexpr double usual_deviations = 3;  // about the range that the values of quiet days fill
constexpr double surprise_to_mention = settings::alarm_surprise / 2;

}  // namespace

opinion anomaly_detector::judge_alone(std::int64_t time_ms, double value) {
  const double before = started_ ? before_ : value;
  // As they were before this value: none may be judged by what has learnt from it already.
  const double least = grain_.least_deviation(value);
  const auto level = level_.level();
  const auto steps = step_.steps();
  std::array<opinion, 4> opinions{level_.judge(value, least), drift_.judge(value, level, least)};
  if (started_) {
    opinions[2] = step_.judge(before, value, least);
    opinions[3] = restlessness_.judge(value - before, steps);
  }
  const auto season = season_.judge(time_ms, value, least);
  grain_.learn(value - before);
  before_ = value;
  started_ = true;

  auto found = *std::max_element(opinions.begin(), opinions.end(),
                                 [](const opinion& a, const opinion& b) { return a.surprise < b.surprise; });
  // What is strange at any hour is strange at this one too: the season is the reason only where others see little.
  if (found.surprise < season.surprise / 2) found = season;

  // What either the level or the season forgives is not large.
  found.surprise = settings::size_weight * std::log10(1 + std::min(size_.judge(value, least), season_.size()));
  for (const auto& one : opinions) found.surprise += one.surprise;
  found.surprise += season.surprise;
  if (found.surprise < surprise_to_mention) found.kind = anomaly_kind::none;
  return found;
}

double anomaly_detector::judge(std::int64_t time_ms, double value) {
  last_ = {};
  last_value_ = value;
  if (!std::isfinite(value)) return 0;
  last_ = judge_alone(time_ms, std::clamp(value, -value_max, value_max));
  return 1 - std::exp2(-hush_.pass(time_ms, last_.surprise) / settings::alarm_surprise);
}

std::string anomaly_detector::reason() const {
  if (last_.kind == anomaly_kind::none) return {};
  const auto name = name_of(last_.kind);
  if (last_.kind == anomaly_kind::restless || last_.kind == anomaly_kind::flat_line) {
    return fmt::format("{}: at {:.6g}, where steps of {:.6g} are usual", name, last_value_, last_.usual);
  }
  const double reach = usual_deviations * last_.usual;
  return fmt::format("{}: {:.6g} where {:.6g} to {:.6g} is usual", name, last_value_, last_.expected - reach,
                     last_.expected + reach);
}

void anomaly_detector::write(std::string& out) const {
  bytes_writer bytes;
  bytes.reserve(state_bytes_max);
  bytes.write_int8(state_version);
  write_state(bytes, *this);
  const auto written = bytes.bytes();
  out.append(reinterpret_cast<const char*>(written.data()), written.size());
}

result<anomaly_detector> anomaly_detector::read(std::string_view state) {
  bytes_reader in(std::as_bytes(std::span(state)));
  if (const auto version = in.read_int8(); in.ok() && version != state_version) {
    return make_error(errc::unsupported, fmt::format("state of an anomaly detector: version {}", version));
  }
  anomaly_detector detector;
  read_state(in, detector);
  if (in.ok() && in.remaining() > 0) in.fail(errc::corrupt, "bytes follow the state");
  if (!in.ok()) return make_error(in.failure().code, "state of an anomaly detector: " + in.failure().context);
  return detector;
}

std::string_view name_of(anomaly_kind kind) {
  switch (kind) {
    case anomaly_kind::none: return "nothing";
    case anomaly_kind::spike: return "spike";
    case anomaly_kind::new_record: return "new record";
    case anomaly_kind::level_shift: return "level shift";
    case anomaly_kind::restless: return "restless";
    case anomaly_kind::flat_line: return "flat line";
    case anomaly_kind::season_broken: return "season broken";
  }
  return "";
}

}  // namespace millrace::monitoring
