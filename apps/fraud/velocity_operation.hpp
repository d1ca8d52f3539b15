#pragma once
#include <cstddef>

#include "apps/fraud/card_velocity.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "runtime/flow/operation.hpp"

namespace millrace::fraud {

/// The stage of the rules, with its private table. Now and then a snapshot of the table follows the alerts: after so
/// many uses that writing it down costs a use no more than a constant.
class velocity_operation final : public operation<seen_use, fraud_output> {
 public:
  velocity_operation(card_velocity table, std::size_t uses_per_snapshot_min)
      : table_(std::move(table)), uses_per_snapshot_min_(uses_per_snapshot_min) {}

  result<void> on_event(seen_use&& seen, std::vector<fraud_output>& out) override;

 private:
  card_velocity table_;
  const std::size_t uses_per_snapshot_min_;
  std::size_t uses_since_snapshot_ = 0;
};

}  // namespace millrace::fraud
