#pragma once
#include <string>
#include <variant>
#include <vector>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"
#include "runtime/flow/topics/service_definition.hpp"

// A service that brings orders together with the payments that come for them within an hour.
namespace shop {

using namespace millrace::flow;
using namespace std::chrono_literals;

struct order {
  std::string id;
  std::int64_t cents = 0;
  static auto fields(auto& self) { return std::tie(self.id, self.cents); }
};

struct payment {
  std::string order;
  std::int64_t cents = 0;
  static auto fields(auto& self) { return std::tie(self.order, self.cents); }
};

// quoted: graph
inline millrace::result<graph_plan> paid_orders_graph(const service_settings&) {
  graph g("paid_orders");
  const auto orders = g.source<order>("orders", {.out_of_order = 5s}).key_by([](const order& o) { return o.id; });
  const auto payments =
      g.source<payment>("payments", {.out_of_order = 5s}).key_by([](const payment& p) { return p.order; });
  const auto joined = orders.join("within an hour", payments, {.after = 1h}, [](const order& o, const payment& p) {
    return o.id + (p.cents < o.cents ? " is paid in part" : " is paid");
  });
  joined.out.into("paid");
  joined.aside
      .map([](const std::variant<order, payment>& late) {
        return late.index() == 0 ? "order " + std::get<0>(late).id : "payment for " + std::get<1>(late).order;
      })
      .into("late");
  return g.plan();
}
// end of quote

inline millrace::result<timed<order>> read_order(const topic_record& record) {
  const json_record in(record);
  return timed<order>{{std::string(in.text("id")), in.whole("cents")}, in.time("at")};
}

inline millrace::result<timed<payment>> read_payment(const topic_record& record) {
  const json_record in(record);
  return timed<payment>{{std::string(in.text("order")), in.whole("cents")}, in.time("at")};
}

inline new_topic_record write_line(const std::string& text, event_time) { return {.value = text}; }

inline service_definition paid_orders() {
  return {.name = "paid_orders",
          .summary = "orders and the payments that come within an hour",
          .graph = paid_orders_graph,
          .sources = {read_topic<order>("orders", "orders", read_order),
                      read_topic<payment>("payments", "order-payments", read_payment)},
          .sinks = {write_topic<std::string>("paid", "paid-orders", write_line),
                    write_topic<std::string>("late", "late-for-orders", write_line)}};
}

}  // namespace shop
