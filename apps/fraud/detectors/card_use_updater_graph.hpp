#pragma once
#include <string>
#include <tuple>

#include "apps/fraud/events/transaction.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/engine/graph_plan.hpp"
#include "runtime/flow/engine/source_progress.hpp"
#include "runtime/flow/operators/process_stage.hpp"

namespace millrace::fraud {

/// Keeps the newest use of each card, by event time; of the same instant that of the higher number. The order in which
/// uses come does not matter. Emits each row that changes.
struct last_use_table {
  using output = transaction;
  using context = flow::process_context<std::string, output>;
  static constexpr const char* name = "last_uses";

  flow::value_state<transaction> row{"row"};
  static auto states(auto& self) { return std::tie(self.row); }

  void on_event(const transaction& use, context& c) {
    const auto& kept = row.get();
    if (row.exists() && std::tie(use.at_ms, use.id) <= std::tie(kept.at_ms, kept.id)) return;
    row.edit() = use;
    c.emit(use);
  }
};

/// A service of its own that keeps the table of last uses from the same topic, so that versions of the detectors come
/// and go without a shared database. Source "transactions" (`transaction`), sink "last_uses" (`transaction`: the rows
/// as they change); the table is the state "row" of stage "last_uses".
result<flow::graph_plan> card_use_updater_graph(const flow::source_options& transactions = {});

}  // namespace millrace::fraud
