#include "apps/monitoring/board/monitoring_watch.hpp"

#include <utility>

#include "actors/service/earlier_records.hpp"
#include "apps/monitoring/services/monitoring_service.hpp"
#include "apps/monitoring/services/monitoring_topics.hpp"

namespace millrace::monitoring {
namespace {

constexpr std::int64_t shown_again = 1'000;  // between records stand markers
constexpr const char* table_name = "state";

void tell(monitoring_board& board, monitoring_sink sink, std::string_view json) {
  const auto tell_if_read = [&](auto read) {
    if (read) board.tell(std::move(*read));
  };
  switch (sink) {
    case monitoring_sink::alerts: return tell_if_read(alert_message_from_json(json));
    case monitoring_sink::scores: return tell_if_read(value_score_from_json(json));
    case monitoring_sink::findings: return tell_if_read(log_finding_from_json(json));
    case monitoring_sink::templates: return tell_if_read(template_row_from_json(json));
    case monitoring_sink::late:
    case monitoring_sink::untold:
    case monitoring_sink::new_series:
    case monitoring_sink::lines: return;
  }
}

void count(monitoring_board& board, monitoring_sink sink) {
  switch (sink) {
    case monitoring_sink::alerts: return board.count(monitoring_count::alerts);
    case monitoring_sink::untold: return board.count(monitoring_count::untold_alerts);
    case monitoring_sink::scores: return board.count(monitoring_count::anomalies);
    case monitoring_sink::late: return board.count(monitoring_count::late_samples);
    case monitoring_sink::new_series:
    case monitoring_sink::templates:
    case monitoring_sink::findings:
    case monitoring_sink::lines: return;
  }
}

struct shown_topic {
  monitoring_sink sink;
  const char* name;
  const char* topic;
};
constexpr shown_topic shown_topics[] = {{monitoring_sink::alerts, "alerts", alerts_topic},
                                        {monitoring_sink::scores, "scores", scores_topic},
                                        {monitoring_sink::findings, "findings", findings_topic},
                                        {monitoring_sink::templates, "templates", templates_topic}};

}  // namespace

void monitoring_watch::begin(const service_environment& environment, const deployment& of, kept& into) {
  auto table = private_table::find(environment, of.state_volume(), table_name);
  auto done = table ? index_stored_series(**table, into.index) : result<void>(table.error());
  into.board.clear();  // an instance that was started again finds what the one before has shown
  for (const auto& shown : shown_topics) {
    if (!done) break;
    done = show_earlier_records(environment, of.topic_of(shown.name, shown.topic), shown_again,
                                [&](const auto& record) { tell(into.board, shown.sink, record.value.value_or("")); });
  }
  if (!done) {
    environment.voice.warn("what monitoring kept from before cannot be shown",
                           {{"service", of.name}, {"reason", done.error().context}});
  }
  const std::lock_guard lock(into.mutex);
  if (table) into.table = std::move(*table);
}

void monitoring_watch::take(const visible_commit& commit, kept& into) {
  for (const auto& output : commit.outputs) {
    const auto sink = static_cast<monitoring_sink>(output.sink);
    const auto json = output.record.value.value_or("");
    count(into.board, sink);
    if (sink == monitoring_sink::new_series) {
      if (const auto news = new_series_from_json(json)) (void)into.index.add(news->id, news->series);
    } else {
      tell(into.board, sink, json);
    }
  }
}

commit_listener monitoring_watch::listener() const {
  return [kept = kept_, environment = environment_](const deployment& of, const visible_commit& commit) {
    if (of.service != service_name) return;
    {
      const std::lock_guard lock(kept->mutex);
      if (kept->deployment.empty()) kept->deployment = of.name;
      if (kept->deployment != of.name) return;
    }
    if (commit.begins) begin(environment, of, *kept);
    take(commit, *kept);
  };
}

result<void> monitoring_watch::with_series(const std::function<void(series_source&)>& f) const {
  std::shared_ptr<private_table> table;
  {
    const std::lock_guard lock(kept_->mutex);
    table = kept_->table;
  }
  if (!table) {
    return make_error(errc::unavailable,
                      "no monitoring service is at work here: put it into node.services, or deploy it");
  }
  stored_series series(kept_->index, *table);
  f(series);
  return {};
}

}  // namespace millrace::monitoring
