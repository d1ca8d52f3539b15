#include "runtime/storage/epoch_history.hpp"

#include <algorithm>

namespace millrace {

bool epoch_history::note(kafka::leader_epoch epoch, kafka::offset base) {
  if (epoch.value < 0 || (!epochs_.empty() && epoch <= epochs_.back().epoch)) return false;
  epochs_.push_back({epoch, base});
  return true;
}

std::optional<epoch_history::end_of_epoch> epoch_history::end_of(kafka::leader_epoch asked,
                                                                 kafka::offset log_end) const {
  if (asked.value < 0 || epochs_.empty() || asked > epochs_.back().epoch) return std::nullopt;
  if (asked == epochs_.back().epoch) return end_of_epoch{asked, log_end};
  const auto above = std::upper_bound(epochs_.begin(), epochs_.end(), asked,
                                      [](kafka::leader_epoch e, const epoch_start& s) { return e < s.epoch; });
  return end_of_epoch{above == epochs_.begin() ? asked : std::prev(above)->epoch, above->start};
}

std::optional<kafka::leader_epoch> epoch_history::epoch_at(kafka::offset at) const {
  const auto after = std::upper_bound(epochs_.begin(), epochs_.end(), at,
                                      [](kafka::offset o, const epoch_start& s) { return o < s.start; });
  if (after == epochs_.begin()) return std::nullopt;
  return std::prev(after)->epoch;
}

bool epoch_history::cut_from(kafka::offset end) {
  const auto before = epochs_.size();
  while (!epochs_.empty() && epochs_.back().start >= end) epochs_.pop_back();
  return epochs_.size() != before;
}

bool epoch_history::forget_before(kafka::offset start) {
  const auto after = std::upper_bound(epochs_.begin(), epochs_.end(), start,
                                      [](kafka::offset o, const epoch_start& s) { return o < s.start; });
  if (after == epochs_.begin()) return false;
  const auto current = std::prev(after);  // the epoch of the record at `start`
  if (current == epochs_.begin() && current->start == start) return false;
  current->start = start;
  epochs_.erase(epochs_.begin(), current);
  return true;
}

}  // namespace millrace
