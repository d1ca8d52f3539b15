#include "apps/millrace/node/node_status.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "actors/group/group_logic.hpp"
#include "apps/fraud/fraud_service.hpp"
#include "apps/millrace/node/detector_json.hpp"
#include "apps/millrace/node/group_lag.hpp"
#include "apps/millrace/node/group_survey.hpp"
#include "apps/millrace/node/log_extent.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/service_json.hpp"
#include "apps/millrace/node/service_metrics.hpp"
#include "apps/millrace/node/volume_survey.hpp"
#include "runtime/metrics/process_usage.hpp"
#include "runtime/reactor/reactor.hpp"

namespace millrace {
namespace {

using json = nlohmann::json;

constexpr std::size_t alerts_shown = 50;
constexpr std::size_t topics_shown_max = 200;
constexpr std::size_t groups_shown_max = 200;

/// The first topics by name; the totals are of all.
json topics_of(const catalog_view& view, std::int64_t& records_in) {
  json topics = json::array();
  view.for_each([&](const topic_entry& topic) {
    std::int64_t records = 0, written = 0;
    std::uint64_t bytes = 0;
    for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
      const auto extent = extent_of(topic, i);
      records += extent.records();
      written += extent.end;
      bytes += topic.partitions[i].progress->bytes.load(std::memory_order_relaxed);
    }
    records_in += written;
    if (topics.size() == topics_shown_max) return;
    topics.push_back({{"name", topic.facts->name},
                      {"partitions", topic.partitions.size()},
                      {"records", records},
                      {"written", written},
                      {"bytes", bytes}});
  });
  return topics;
}

json reactors_of(actor_runtime& runtime) {
  json reactors = json::array();
  for (std::size_t i = 0; i < runtime.size(); ++i) {
    const auto usage = runtime.at(i).usage();
    reactors.push_back({{"busy_ms", std::chrono::duration_cast<std::chrono::milliseconds>(usage.busy).count()},
                        {"turns", usage.turns},
                        {"handlers", usage.handlers}});
  }
  return reactors;
}

/// The latest of all, the newest first.
json alerts_of(const node_parts& n) {
  std::vector<fraud::told_alert> told;
  const auto take = [&](const fraud::fraud_board& board) {
    std::uint64_t from = 0;
    auto all = board.since(from);
    const auto left_out = all.size() - std::min(all.size(), alerts_shown);
    std::move(all.begin() + static_cast<std::ptrdiff_t>(left_out), all.end(), std::back_inserter(told));
  };
  if (n.fraud) take(n.fraud->board());
  if (n.detection) take(*n.detection->alerts());
  std::ranges::stable_sort(told, {}, &fraud::told_alert::told_ms);
  json alerts = json::array();
  for (auto a = told.rbegin(); a != told.rend() && alerts.size() < alerts_shown; ++a) {
    alerts.push_back({{"id", a->service + " " + a->id},
                      {"service", a->service},
                      {"rule", a->rule},
                      {"card", a->card},
                      {"ts", a->time},
                      {"merchant", a->merchant},
                      {"reason", a->reason},
                      {"delay_ms", a->delay_ms < 0 ? json() : json(a->delay_ms)}});
  }
  return alerts;
}

json store_of(const store::store_figures& figures) {
  return {{"blocks", figures.blocks},
          {"blocks_used", figures.blocks_used},
          {"trees", figures.trees},
          {"snapshots", figures.snapshots},
          {"unwritten_bytes", figures.unwritten_bytes}};
}

json scrub_of(const scrub_record& record) {
  return {{"running", record.running.has_value()},
          {"blocks_read", record.running ? record.running->blocks : 0},
          {"last_ended_ms", record.last ? json(record.last->ended_ms) : json()},
          {"damaged", record.damaged()}};
}

json status_of(const node_parts& n) {
  const auto topics = n.publication.current();
  std::int64_t records_in = 0;
  json status = {
      {"at_ms", n.time.wall_ms()},
      {"node",
       {{"id", n.options.node_id}, {"kafka", n.listeners.front()->bound.to_string()}, {"version", MILLRACE_VERSION}}},
      {"topics", topics_of(*topics, records_in)},
      {"reactors", reactors_of(*n.runtime)},
  };
  status["totals"] = {{"topics", topics->topic_count()},
                      {"records_in", records_in},
                      {"bytes_in", n.metrics.bytes_received.total()},
                      {"bytes_out", n.metrics.bytes_sent.total()},
                      {"requests", n.metrics.requests()},
                      {"connections", n.counts.connections.load()},
                      {"rss_bytes", resident_bytes()},
                      {"budget_used_bytes", n.budget.used()},
                      {"budget_max_bytes", n.budget.bytes_max()}};
  status["store"] = store_of(n.store->figures());
  status["store"]["scrub"] = scrub_of(n.scrubber->record());
  status["alerts"] = alerts_of(n);
  status["detectors"] =
      detectors_json(n.detection ? n.detection->tracks()->current() : fraud::detection_board::tracks());
  return status;
}

json groups_of(const node_parts& n, const group_survey& survey) {
  const auto topics = n.publication.current();
  json groups = json::array();
  for (const auto& g : survey.groups) {
    groups.push_back({{"id", g.id}, {"state", name_of(g.phase)}, {"members", g.members}, {"lag", lag_of(*topics, g)}});
  }
  return groups;
}

}  // namespace

void answer_status(node_parts& n, const node_api::ask_volumes& volumes, const http_reply& reply) {
  survey_groups(n.runtime->system(), n.runtime->at(0), n.group_directory, groups_shown_max,
                [&n, volumes, reply](const group_survey& survey) {
                  auto status = status_of(n);
                  status["groups"] = groups_of(n, survey);
                  status["totals"]["groups"] = survey.groups.size() + survey.left_out;
                  survey_volumes(volumes, [&n, reply, status = std::move(status)](json found) mutable {
                    status["volumes"] = std::move(found);
                    survey_services(n, [reply, status = std::move(status)](const auto& services) mutable {
                      status["services"] = json::array();
                      for (const auto& service : services) status["services"].push_back(json_of(service));
                      reply({.body = status.dump(-1, ' ', false, json::error_handler_t::replace),
                             .content_type = "application/json; charset=utf-8"});
                    });
                  });
                });
}

}  // namespace millrace
