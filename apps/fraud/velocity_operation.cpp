#include "apps/fraud/velocity_operation.hpp"

#include <algorithm>

namespace millrace::fraud {

result<void> velocity_operation::on_event(seen_use&& seen, std::vector<fraud_output>& out) {
  for (auto& found : table_.look_at(seen.use)) out.emplace_back(raised_alert{std::move(found), seen.produced_ms});
  if (++uses_since_snapshot_ >= std::max(uses_per_snapshot_min_, table_.cards())) {
    uses_since_snapshot_ = 0;
    out.emplace_back(table_snapshot{seen.at + 1, std::make_shared<const frozen_cards>(table_.freeze())});
  }
  return {};
}

}  // namespace millrace::fraud
