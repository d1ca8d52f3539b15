// A service that gives as many outputs as an order wants, at once or when the clock says so, and fails where it wants.
#include <chrono>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"
#include "runtime/flow/topics/service_library.hpp"

namespace {

using namespace millrace::flow;
using millrace::result;

struct order {
  std::string id;
  std::int64_t copies = 0;
  std::int64_t after_ms = 0;  ///< that the clock gives them, to "later"; 0: at once, to "copies"
  std::int64_t takes_ms = 0;  ///< of work
  std::string fails;          ///< "read", "stage", "write" or "call"; empty: nowhere
  static auto fields(auto& self) { return std::tie(self.id, self.copies, self.after_ms, self.takes_ms, self.fails); }
};

struct copy {
  std::string id;
  std::int64_t number = 0;
  std::string fails;
  static auto fields(auto& self) { return std::tie(self.id, self.number, self.fails); }
};

void fail_if(bool wanted) {
  if (wanted) throw 7;
}

void work_for(std::chrono::milliseconds time) {
  using clock = std::chrono::steady_clock;
  for (const auto until = clock::now() + time; clock::now() < until;) continue;
}

struct copy_later {
  using output = copy;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> wanted{"wanted"};
  static auto states(auto& self) { return std::tie(self.wanted); }

  void on_event(const order& o, context& c) {
    wanted.edit() = o.copies;
    c.set_wall_timer(wall_time(c.now().value + o.after_ms));
  }
  void on_timer(event_time, context&) {}
  void on_wall_timer(wall_time, context& c) {
    for (std::int64_t i = 0; i < wanted.get(); ++i) c.emit({c.key(), i, ""});
    wanted.clear();
  }
};

result<std::string> ask(const order& o) {
  fail_if(o.fails == "call");
  return o.id;
}

result<graph_plan> graph_of(const service_settings& settings) {
  fail_if(settings.contains("fails"));
  graph g("copying");
  const auto orders = g.source<order>("orders");
  orders
      .flat_map<copy>([](const order& o, auto&& emit) {
        fail_if(o.fails == "stage");
        work_for(std::chrono::milliseconds(o.takes_ms));
        for (std::int64_t i = 0; o.after_ms == 0 && i < o.copies; ++i) emit(copy{o.id, i, o.fails});
      })
      .into("copies");
  orders.filter([](const order& o) { return o.after_ms > 0; })
      .key_by([](const order& o) -> const std::string& { return o.id; })
      .process("copy_later", copy_later{})
      .out.into("later");
  const auto told = orders.filter([](const order& o) { return o.fails == "call"; }).call("ask", ask);
  told.made.into("answers");
  told.dead.into("unanswered");
  return g.plan();
}

result<timed<order>> read_order(const topic_record& record) {
  const json_record in(record);
  order read{.id = std::string(in.text("id"))};
  if (in.has("copies")) read.copies = in.whole("copies");
  if (in.has("after_ms")) read.after_ms = in.whole("after_ms");
  if (in.has("takes_ms")) read.takes_ms = in.whole("takes_ms");
  if (in.has("fails")) read.fails = in.text("fails");
  fail_if(read.fails == "read");
  return timed<order>{read, event_time(record.time.value)};
}

new_topic_record write_copy(const copy& c, event_time) {
  fail_if(c.fails == "write");
  return {.key = c.id, .value = c.id + " " + std::to_string(c.number)};
}

new_topic_record write_text(const std::string& text, event_time) { return {.value = text}; }

new_topic_record write_unanswered(const dead_letter<order>& letter, event_time) { return {.value = letter.reason}; }

std::vector<service_definition> services() {
  return {
      {.name = "copying",
       .summary = "as many outputs as are wanted",
       .graph = graph_of,
       .sources = {read_topic<order>("orders", "orders", read_order)},
       .sinks = {write_topic<copy>("copies", "copies", write_copy, 3), write_topic<copy>("later", "later", write_copy),
                 write_topic<std::string>("answers", "answers", write_text),
                 write_topic<dead_letter<order>>("unanswered", "unanswered", write_unanswered)}}};
}

}  // namespace

MILLRACE_SERVICES(services);
