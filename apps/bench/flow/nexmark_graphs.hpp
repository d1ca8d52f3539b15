#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "apps/bench/flow/nexmark_events.hpp"
#include "runtime/flow/operators/graph.hpp"

namespace millrace::bench {

struct selected_bid {  // q2
  std::int64_t auction = 0;
  std::int64_t price = 0;
  friend bool operator==(const selected_bid&, const selected_bid&) = default;
};

/// The auctions with the most bids of some seconds, and how many they had: q5.
struct hottest_auctions {
  std::uint64_t bids = 0;
  std::vector<std::int64_t> auctions;
  static auto fields(auto& self) { return std::tie(self.bids, self.auctions); }
  friend bool operator==(const hottest_auctions&, const hottest_auctions&) = default;
};
using hottest_of_window = flow::window_result<std::int64_t, hottest_auctions>;

struct new_seller {  // q8
  std::int64_t id = 0;
  std::string name;
  std::int64_t reserve = 0;
  friend bool operator==(const new_seller&, const new_seller&) = default;
};

/// The graph of a query, from the source `events` to the sink `results`: q0 gives `nexmark_event`, q1 `bid`, the others
/// what stands above. `not_found`: no query of that name.
result<flow::graph_plan> nexmark_graph(std::string_view query);

}  // namespace millrace::bench
