#include "apps/monitoring/intake/plausible_times.hpp"

#include <string>

namespace millrace::monitoring {
namespace {

template <class Item>
std::size_t erase_impossible(std::vector<Item>& items, std::int64_t now_ms) {
  return std::erase_if(items, [&](const Item& item) {
    return item.time_ms > now_ms + ahead_ms_max || item.time_ms < now_ms - behind_ms_max;
  });
}

}  // namespace

void refuse_impossible_times(intake_batch& batch, std::int64_t now_ms) {
  const auto gone = erase_impossible(batch.samples, now_ms) + erase_impossible(batch.lines, now_ms);
  if (gone == 0) return;
  if (batch.refused == 0) {
    batch.first_refusal = "a time more than 10 minutes ahead of this node's clock, or more than 7 days behind it";
  }
  batch.refused += gone;
}

}  // namespace millrace::monitoring
