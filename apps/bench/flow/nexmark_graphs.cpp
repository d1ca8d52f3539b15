#include "apps/bench/flow/nexmark_graphs.hpp"

#include <algorithm>

namespace millrace::bench {
namespace {

using flow::graph;
using flow::span_ms;

/// The events of one kind.
template <class T, class Edge>
auto only(const Edge& events) {
  return events.filter([](const nexmark_event& e) { return std::holds_alternative<T>(e.what); })
      .map([](const nexmark_event& e) { return std::get<T>(e.what); });
}

template <class Edge>
void convert_prices(const Edge& events) {
  only<bid>(events)
      .map([](bid b) {
        b.price = b.price * 908 / 1000;  // from dollars to euros
        return b;
      })
      .into("results");
}

template <class Edge>
void select_auctions(const Edge& events) {
  events
      .filter([](const nexmark_event& e) {
        const auto* b = std::get_if<bid>(&e.what);
        return b != nullptr && b->auction % 123 == 0;
      })
      .map([](const nexmark_event& e) {
        const auto& b = std::get<bid>(e.what);
        return selected_bid{b.auction, b.price};
      })
      .into("results");
}

struct take_hottest {
  using accumulator = hottest_auctions;
  using counted = flow::window_result<std::int64_t, std::uint64_t>;
  void add(accumulator& into, const counted& one) const {
    if (one.value > into.bids) into = {one.value, {}};
    if (one.value == into.bids) into.auctions.push_back(one.key);
  }
  accumulator result(const accumulator& all) const { return all; }
};

template <class Edge>
void find_hottest(const Edge& events) {
  const flow::hopping_windows ten_seconds{.length = span_ms(10'000), .hop = span_ms(2000)};
  // What is counted has the last instant of its window as its time: of each two seconds one window.
  only<bid>(events)
      .map([](const bid& b) { return b.auction; })
      .key_by([](std::int64_t auction) { return auction; })
      .window("bids", ten_seconds, flow::count{})
      .out.key_by([](const take_hottest::counted&) { return std::int64_t{0}; })
      .window("hottest", flow::tumbling_windows{.length = ten_seconds.hop}, take_hottest{})
      .out.into("results");
}

struct newcomer {
  std::int64_t id = 0;
  std::string name;
  static auto fields(auto& self) { return std::tie(self.id, self.name); }
};

struct opening {
  std::int64_t seller = 0;
  std::int64_t reserve = 0;
  static auto fields(auto& self) { return std::tie(self.seller, self.reserve); }
};

template <class Edge>
void watch_new_sellers(const Edge& events) {
  const auto people = only<person>(events)
                          .map([](const person& p) {
                            return newcomer{p.id, std::string(p.name)};
                          })
                          .key_by([](const newcomer& p) { return p.id; });
  const auto auctions = only<auction>(events)
                            .map([](const auction& a) {
                              return opening{a.seller, a.reserve};
                            })
                            .key_by([](const opening& a) { return a.seller; });
  people
      .join("new sellers", auctions, flow::tumbling_windows{.length = span_ms(10'000)},
            [](const newcomer& p, const opening& a) {
              return new_seller{p.id, p.name, a.reserve};
            })
      .out.into("results");
}

}  // namespace

result<flow::graph_plan> nexmark_graph(std::string_view query) {
  graph g("nexmark");
  const auto events = g.source<nexmark_event>("events");
  if (query == "q0") {
    events.into("results");
  } else if (query == "q1") {
    convert_prices(events);
  } else if (query == "q2") {
    select_auctions(events);
  } else if (query == "q5") {
    find_hottest(events);
  } else if (query == "q8") {
    watch_new_sellers(events);
  } else {
    return make_error(errc::not_found, "no query " + std::string(query) + " of Nexmark");
  }
  return g.plan();
}

}  // namespace millrace::bench
