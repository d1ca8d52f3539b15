#include "apps/millrace/node/service_json.hpp"

#include <numeric>

#include "actors/service/deployment_ends.hpp"

namespace millrace {
namespace {

using json = nlohmann::json;

/// Null before the first event, and when there is nothing more to wait for.
json time_of(flow::event_time mark) {
  const bool told = mark > flow::beginning_of_time && mark < flow::idle_mark;
  return told ? json(mark.value) : json();
}

json inputs_of(const service_status& status) {
  auto inputs = json::array();
  const auto ends = ends_of(status.wanted, *status.service, *status.plan).inputs;
  for (const auto& input : status.report->inputs) {
    if (input.source >= ends.size()) continue;  // of an earlier run, that was deployed otherwise
    inputs.push_back({{"source", ends[input.source].name},
                      {"topic", ends[input.source].topic},
                      {"hop", ends[input.source].hop},
                      {"partition", input.partition.value},
                      {"next", input.next.value},
                      {"committed", input.kept.value},
                      {"end", input.end.value},
                      {"lag", input.lag()}});
  }
  return inputs;
}

json stages_of(const service_status& status) {
  auto stages = json::array();
  const auto& figures = status.report->stages;
  for (std::size_t i = 0; status.plan && i < status.plan->stages.size(); ++i) {
    const auto& stage = status.plan->stages[i];
    json one = {{"name", stage.name}, {"kind", stage.kind}, {"reads", json::array()}};
    for (const auto before : status.plan->stages_before(i)) one["reads"].push_back(status.plan->stages[before].name);
    if (i < figures.size()) {
      one["given"] = figures[i].given;
      one["mark_ms"] = time_of(figures[i].mark);
      one["late"] = figures[i].late;
      one["held"] = figures[i].held;
      one["keys_in_memory"] = figures[i].keys;
    }
    stages.push_back(std::move(one));
  }
  return stages;
}

json files_of(const service_status& status) {
  auto files = json::array();
  for (const auto& file : status.report->files) {
    files.push_back({{"source", file.source},
                     {"path", file.path},
                     {"taken_ms", file.taken_ms < 0 ? json() : json(file.taken_ms)},
                     {"refusal", file.refusal}});
  }
  return files;
}

json sinks_of(const service_status& status) {
  auto sinks = json::object();
  for (const auto& sink : status.service->sinks) sinks[sink.sink] = status.wanted.topic_of(sink.sink, sink.topic);
  sinks["dead-letters"] = status.wanted.dead_letter_topic();
  return sinks;
}

}  // namespace

json json_of(const service_status& status) {
  const auto& report = *status.report;
  const auto lag = std::accumulate(report.inputs.begin(), report.inputs.end(), std::int64_t{0},
                                   [](std::int64_t sum, const input_report& input) { return sum + input.lag(); });
  json all = {{"name", status.wanted.name},
              {"service", status.wanted.service},
              {"version", status.version},
              {"state", name_of(status.state)},
              {"reason", status.reason},
              {"failures", status.failures},
              {"volume", status.wanted.state_volume()},
              {"settings", status.wanted.settings},
              {"partitioned", status.wanted.partitioned},
              {"instances", status.wanted.instances},
              {"on_failure", status.wanted.stops_on_failure ? "stop" : "restart"},
              {"records", report.done.records},
              {"outputs", report.done.outputs},
              {"dead_letters", report.done.dead_letters},
              {"commits", report.commit_number},
              {"waiting_bytes", report.waiting_bytes},
              {"caught_up", report.caught_up},
              {"lag", lag},
              {"stages", stages_of(status)}};
  if (!status.wanted.shadow_of.empty()) all["shadow_of"] = status.wanted.shadow_of;
  if (!status.wanted.former.empty()) all["former"] = status.wanted.former;
  if (status.wanted.since_commit > 0) all["since_commit"] = status.wanted.since_commit;
  if (status.service) {
    all["inputs"] = inputs_of(status);
    all["sinks"] = sinks_of(status);
    all["files"] = files_of(status);
  }
  return all;
}

json log_of(const service_status& status) {
  auto lines = json::array();
  for (const auto& line : status.log->lines()) {
    lines.push_back({{"at_ms", line.at_ms}, {"level", name_of(line.level)}, {"text", line.text}});
  }
  return lines;
}

json json_of(const flow::service_definition& service) {
  auto sources = json::object(), sinks = json::object();
  for (const auto& source : service.sources) sources[source.source] = source.topic;
  for (const auto& sink : service.sinks) sinks[sink.sink] = sink.topic;
  return {{"name", service.name},          {"version", service.version},
          {"summary", service.summary},    {"partitionable", service.partitionable},
          {"sources", std::move(sources)}, {"sinks", std::move(sinks)}};
}

}  // namespace millrace
