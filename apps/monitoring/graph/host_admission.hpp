#pragma once
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "apps/monitoring/graph/series_id.hpp"
#include "apps/monitoring/graph/taken_events.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::monitoring {

struct admission_options {
  std::uint64_t series_per_host_max = 20'000;
};

/// Lets the samples of a host in, as long as they are of so many series and not more; tells how many it took as series
/// of their own: `monitored_samples_total{host="a"}` and `monitored_samples_refused_total{host="a"}`. A series that is
/// not heard of for a day makes room for another.
class host_admission {
 public:
  using output = taken_sample;
  using context = flow::process_context<std::string, output>;

  explicit host_admission(const admission_options& options) : options_(options) {}

  static auto states(auto& self) { return std::tie(self.series_, self.figures_); }

  void on_event(const ruled_samples& from, context& c) {
    const auto& delivery = *from.of->delivery;
    const auto today = delivery.at_ms / day_ms;
    if (today != figures_.get().today) begin_day(today);
    std::uint64_t taken = 0, refused = 0;
    for (const auto which : from.of->which) {
      const auto& one = delivery.samples[which];
      const auto id = series_id_of(one.series);
      if (!admits(id, today)) {
        ++refused;
        continue;
      }
      ++taken;
      c.emit({id, one.series, one.value, one.time_ms, from.rules});
    }
    in_force_ = from.rules;
    tell(taken, refused, c);
  }

  void on_timer(flow::event_time at, context& c) { tell_all(at, c); }

 private:
  static constexpr std::int64_t day_ms = 86'400'000;
  static constexpr auto tell_interval = flow::span_ms(10'000);

  struct host_figures {
    std::int64_t today = 0;
    std::uint64_t series = 0;
    std::uint64_t taken = 0, refused = 0;
    std::uint64_t told = 0;   ///< of both
    bool is_telling = false;  ///< a timer is set
    static auto fields(auto& self) {
      return std::tie(self.today, self.series, self.taken, self.refused, self.told, self.is_telling);
    }
  };

  bool admits(std::uint64_t id, std::int64_t today) {
    if (const auto* seen = series_.find(id)) {
      if (*seen != today) series_.edit(id) = today;
      return true;
    }
    if (figures_.get().series >= options_.series_per_host_max) return false;
    ++figures_.edit().series;
    series_.edit(id) = today;
    return true;
  }

  void begin_day(std::int64_t today) {
    std::vector<std::uint64_t> gone;
    series_.for_each([&](std::uint64_t id, std::int64_t seen) {
      if (seen < today - 1) gone.push_back(id);
    });
    for (const auto id : gone) series_.erase(id);
    auto& figures = figures_.edit();
    figures.today = today;
    figures.series -= gone.size();
  }

  /// At once after a silence, and then every ten seconds as long as something comes.
  void tell(std::uint64_t taken, std::uint64_t refused, context& c) {
    auto& figures = figures_.edit();
    figures.taken += taken;
    figures.refused += refused;
    if (!figures.is_telling) tell_all(c.time(), c);
  }

  void tell_all(flow::event_time at, context& c) {
    auto& figures = figures_.edit();
    figures.is_telling = figures.told != figures.taken + figures.refused;
    if (!figures.is_telling) return;
    figures.told = figures.taken + figures.refused;
    tell_one("monitored_samples_total", figures.taken, at, c);
    if (figures.refused > 0) tell_one("monitored_samples_refused_total", figures.refused, at, c);
    c.set_timer(at + tell_interval);
  }

  void tell_one(const char* name, std::uint64_t value, flow::event_time at, context& c) {
    const auto labels = label_set::of({{std::string(name_label), name}, {"host", c.key()}});
    if (!labels) return;  // a host whose name is no text for a label
    auto series = labels->text();
    const auto id = series_id_of(series);
    c.emit({id, std::move(series), static_cast<double>(value), at.value, in_force_}, at);
  }

  const admission_options options_;
  flow::map_state<std::uint64_t, std::int64_t> series_{"series"};  // the day each was last heard of
  flow::value_state<host_figures> figures_{"figures"};
  rules_ref in_force_;  // no state
};

}  // namespace millrace::monitoring
