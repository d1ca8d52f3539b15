#include "apps/fraud/detection_watch.hpp"

#include <utility>

#include "actors/service/earlier_records.hpp"
#include "apps/fraud/alert_record.hpp"
#include "apps/fraud/fraud_topics.hpp"
#include "apps/fraud/services/fraud_detection_service.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int64_t alerts_shown_again = 100;
constexpr std::int64_t tracks_read_again = 100'000;

constexpr auto place_of(detection_sink sink) { return static_cast<std::size_t>(sink); }

/// What is shown, of one deployment.
struct watched_deployment {
  const std::string& name;
  detection_board& tracks;
  fraud_board& alerts;

  void tell(result<told_alert> told) const {
    if (!told) return;
    told->service = name;
    alerts.tell(std::move(*told));
  }
  void note(std::string_view json) const {
    if (const auto row = track_row_from_json(json)) tracks.note(name, *row);
  }
};

result<void> take_up(const service_environment& environment, const deployment& of, const watched_deployment& into) {
  const auto alerts = of.topic_of("alerts", findings_topic), tracks = of.topic_of("track_record", track_topic);
  auto done = show_earlier_records(environment, alerts, alerts_shown_again,
                                   [&](const flow::topic_record& record) { into.tell(told_from(record)); });
  if (!done) return done;
  return show_earlier_records(environment, tracks, tracks_read_again,
                              [&](const flow::topic_record& record) { into.note(record.value.value_or("")); });
}

}  // namespace

commit_listener detection_watch::listener() const {
  return [tracks = tracks_, alerts = alerts_, environment = environment_](const deployment& of,
                                                                          const visible_commit& commit) {
    if (of.service != detection_service_name) return;
    const watched_deployment watched{of.name, *tracks, *alerts};
    if (commit.begins) {
      if (const auto taken = take_up(environment, of, watched); !taken) {
        environment.voice.warn("what detectors gave before cannot be shown",
                               {{"service", of.name}, {"reason", taken.error().context}});
      }
    }
    const auto now = environment.time->wall_ms();
    for (const auto& output : commit.outputs) {
      if (output.sink == place_of(detection_sink::alerts)) watched.tell(told_of(output.record, now));
      if (output.sink == place_of(detection_sink::track_record)) watched.note(output.record.value.value_or(""));
    }
  };
}

}  // namespace millrace::fraud
