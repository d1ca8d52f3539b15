#pragma once
#include <string>
#include <tuple>

#include "runtime/flow/operators/graph.hpp"
#include "runtime/flow/topics/json_record.hpp"
#include "runtime/flow/topics/number_setting.hpp"
#include "runtime/flow/topics/service_definition.hpp"

// A service with two keys that several instances share: what a shop usually sells decides what is dear there, and what
// a card did before decides whether it is told of.
namespace dear {

using namespace millrace::flow;
using namespace std::chrono_literals;

struct purchase {
  std::string card;
  std::string shop;
  std::int64_t cents = 0;
  std::int64_t percent = 100;  ///< of what is usual in the shop
  static auto fields(auto& self) { return std::tie(self.card, self.shop, self.cents, self.percent); }
};

/// What is usual moves by an eighth of the way to each purchase.
struct compare_with_shop {
  using output = purchase;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> usual{"usual"};
  static auto states(auto& self) { return std::tie(self.usual); }

  void on_event(const purchase& p, context& c) {
    auto compared = p;
    if (usual.get() > 0) compared.percent = p.cents * 100 / usual.get();
    usual.edit() = usual.get() > 0 ? usual.get() + (p.cents - usual.get()) / 8 : p.cents;
    c.emit(compared);
  }
};

struct count_dear_ones {
  using output = std::string;
  using context = process_context<std::string, output>;
  value_state<std::int64_t> in_a_row{"in_a_row"};
  static auto states(auto& self) { return std::tie(self.in_a_row); }

  void on_event(const purchase& p, context& c) {
    in_a_row.edit() = p.percent >= 200 ? in_a_row.get() + 1 : 0;
    if (in_a_row.get() >= 2)
      c.emit(c.key() + " at " + p.shop + ": " + std::to_string(p.percent) + " % of what is usual");
  }
};

// quoted: graph
inline millrace::result<graph_plan> dear_purchases_graph(const service_settings& settings) {
  std::int64_t idle_after_ms = 1000;
  if (auto set = set_number(settings, "idle-after-ms", idle_after_ms, numbers::from_zero); !set) return set.error();
  const auto shop_of = [](const purchase& p) { return p.shop; };
  const auto card_of = [](const purchase& p) { return p.card; };
  graph g("dear_purchases");
  g.source<purchase>("purchases", {.out_of_order = 5s, .idle_after = span_ms(idle_after_ms)})
      .hop("to_shop", shop_of)
      .in_event_time_order("at_shop")
      .in_order.key_by(shop_of)
      .process("compare", compare_with_shop{})
      .out.hop("to_card", card_of)
      .in_event_time_order("at_card")
      .in_order.key_by(card_of)
      .process("count", count_dear_ones{})
      .out.into("dear");
  return g.plan();
}
// end of quote

inline millrace::result<timed<purchase>> read_purchase(const topic_record& record) {
  const json_record in(record);
  return timed<purchase>{{std::string(in.text("card")), std::string(in.text("shop")), in.whole("cents")},
                         in.time("at")};
}

inline service_definition dear_purchases() {
  return {.name = "dear_purchases",
          .summary = "cards that buy twice in a row for far more than is usual in the shop",
          .graph = dear_purchases_graph,
          .sources = {read_topic<purchase>("purchases", "purchases", read_purchase, 4)},
          .sinks = {write_topic<std::string>(
              "dear", "dear-purchases",
              [](const std::string& text, event_time) { return new_topic_record{.value = text}; })},
          .partitionable = true};
}

}  // namespace dear
