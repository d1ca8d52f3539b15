#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "apps/fraud/detectors/label_shelf.hpp"
#include "apps/fraud/detectors/model_detectors.hpp"
#include "apps/fraud/detectors/velocity_detector.hpp"
#include "apps/fraud/events/track_record.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// A detector has alerted for a transaction, or its label has come.
struct case_news {
  std::uint64_t id = 0;
  std::int64_t at_ms = 0;     ///< of the transaction
  std::string detector = {};  ///< empty: it is a label
  bool fraud = false;
};

/// What follows for one detector.
struct verdict {
  std::string detector;
  std::int64_t at_ms = 0;
  bool alerted = false;
  std::optional<bool> fraud = {};  ///< none: it has just alerted
};

/// Keeps for which transactions detectors have alerted until labels come. Those without an alert need not be kept.
struct verdicts_awaited {
  using output = verdict;
  using context = flow::process_context<std::uint64_t, output>;
  static constexpr std::array detectors{velocity_detector::name, trees_detector::name, online_detector::name};

  struct told {
    std::int64_t at_ms = 0;
    std::vector<std::string> by;
    static auto fields(auto& self) { return std::tie(self.at_ms, self.by); }
    bool has(const std::string& detector) const { return std::find(by.begin(), by.end(), detector) != by.end(); }
  };
  label_shelf<told> awaiting;

  explicit verdicts_awaited(flow::span_ms keep_for) : awaiting(keep_for) {}
  static auto states(auto& self) { return label_shelf<told>::states(self.awaiting); }

  void on_event(const case_news& news, context& c) {
    auto known = awaiting.take(news.id, c.time()).value_or(told{news.at_ms, {}});
    if (!news.detector.empty()) return note(news, std::move(known), c);
    for (const std::string detector : detectors) {
      const bool alerted = known.has(detector);
      if (alerted || news.fraud) c.emit({detector, news.at_ms, alerted, news.fraud});
    }
  }
  void on_timer(flow::event_time, context& c) { awaiting.sweep(c); }

 private:
  /// Two rules of one detector are one alert.
  void note(const case_news& news, told known, context& c) {
    if (!known.has(news.detector)) {
      known.by.push_back(news.detector);
      c.emit({news.detector, news.at_ms, true});
    }
    awaiting.put(news.id, std::move(known), c);
  }
};

/// By detector: its record, day by day.
struct track_keeping {
  using output = track_row;
  using context = flow::process_context<std::string, output>;

  flow::map_state<std::int64_t, day_record> days{"days"};
  static auto states(auto& self) { return std::tie(self.days); }

  void on_event(const verdict& v, context& c) {
    const auto day_ms = day_of(v.at_ms) * ms_per_day;
    auto& day = days.edit(day_ms);
    if (!v.fraud) {
      ++day.alerts;
    } else {
      day.frauds += *v.fraud ? 1 : 0;
      if (v.alerted) ++(*v.fraud ? day.right : day.wrong);
    }
    c.emit({v.detector, day_ms, day});
  }
};

}  // namespace millrace::fraud
