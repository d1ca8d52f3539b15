#pragma once
#include <string>
#include <vector>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"
#include "runtime/flow/topics/number_setting.hpp"
#include "runtime/flow/topics/service_definition.hpp"

// A service that tells of parcels that have not arrived three days after they were sent.
namespace parcels {

using namespace millrace::flow;
using namespace std::chrono_literals;

// quoted: stage
struct scan {
  std::string parcel, where;
  static auto fields(auto& self) { return std::tie(self.parcel, self.where); }
};

struct wait_for_arrival {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::string> last_seen{"last_seen"};
  value_state<event_time> missed_at{"missed_at"};
  std::chrono::hours wait = 72h;
  static auto states(auto& self) { return std::tie(self.last_seen, self.missed_at); }

  void on_event(const scan& s, context& c) {
    if (s.where == "arrived") return forget(c);
    last_seen.edit() = s.where;
    if (!missed_at.exists()) c.set_timer(missed_at.edit() = c.time() + wait);
  }
  void on_timer(event_time, context& c) {
    c.emit(c.key() + " is missed, last seen at " + last_seen.get());
    forget(c);
  }

 private:
  void forget(context& c) {
    if (missed_at.exists()) c.cancel_timer(missed_at.get());
    last_seen.clear();
    missed_at.clear();
  }
};

inline millrace::result<graph_plan> lost_parcels_graph(const service_settings& settings) {
  std::int64_t hours = 72;
  if (auto set = set_number(settings, "missed-after-hours", hours); !set) return set.error();
  graph g("lost_parcels");
  const auto scans = g.source<scan>("scans", {.out_of_order = 1min}).in_event_time_order("by time");
  scans.in_order.key_by([](const scan& s) { return s.parcel; })
      .process("wait for arrival", wait_for_arrival{.wait = std::chrono::hours(hours)})
      .out.into("missed");
  scans.late.into("late");
  return g.plan();
}
// end of quote

// quoted: service
inline millrace::result<timed<scan>> read_scan(const topic_record& record) {
  const json_record in(record);
  return timed<scan>{{std::string(in.text("parcel")), std::string(in.text("where"))}, in.time("at")};
}

inline new_topic_record write_missed(const std::string& text, event_time) { return {.value = text}; }
inline new_topic_record write_late(const scan& s, event_time) { return {.key = s.parcel, .value = s.where}; }

inline service_definition lost_parcels() {
  return {.name = "lost_parcels",
          .summary = "parcels that have not arrived in three days",
          .graph = lost_parcels_graph,
          .sources = {read_topic<scan>("scans", "parcel-scans", read_scan)},
          .sinks = {write_topic<std::string>("missed", "missed-parcels", write_missed),
                    write_topic<scan>("late", "late-scans", write_late)}};
}
// end of quote

}  // namespace parcels
