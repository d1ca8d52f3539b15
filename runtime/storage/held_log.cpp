#include "runtime/storage/held_log.hpp"

#include <algorithm>

namespace millrace {

log_hold held_log::hold(holder_id holder, log_cut cut) {
  cut.start = std::min(std::max(cut.start, left_), cut.end);
  return holds_[holder] = {cut, next_};
}

void held_log::restore(holder_id holder, const log_hold& as) {
  holds_[holder] = as;
  next_ = std::max(next_, as.since);
}

std::optional<log_hold> held_log::find(holder_id holder) const {
  const auto found = holds_.find(holder);
  return found == holds_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<held_segment> held_log::before(const held_segment& segment) const {
  std::vector<held_segment> earlier;
  for (const auto& kept : kept_) {
    if (kept.serial >= segment.serial) break;
    const bool overlaps = kept.extent.base < segment.extent.end && segment.extent.base < kept.extent.end;
    if (overlaps) earlier.push_back(kept);
  }
  return earlier;
}

/// Whether `segment` has records of the hold's cut that none of the versions before it has.
bool held_log::needs(const log_hold& hold, const held_segment& segment, const std::vector<held_segment>& before) {
  if (segment.serial < hold.since) return false;
  const auto end = std::min(hold.cut.end, segment.extent.end);
  auto covered = std::max(hold.cut.start, segment.extent.base);
  while (covered < end) {
    const auto reach = covered;
    for (const auto& earlier : before) {
      const bool goes_on = earlier.serial >= hold.since && earlier.extent.base <= covered;
      if (goes_on) covered = std::max(covered, earlier.extent.end);
    }
    if (covered == reach) return true;
  }
  return false;
}

bool held_log::needed(const held_segment& segment) const {
  const auto earlier = before(segment);
  return std::ranges::any_of(holds_, [&](const auto& of) { return needs(of.second, segment, earlier); });
}

std::vector<held_segment> held_log::take(std::span<const segment_extent> going) {
  std::vector<held_segment> taken;
  for (const auto& extent : going) {
    if (needed({extent, next_})) taken.push_back({extent, next_});
  }
  if (!taken.empty()) ++next_;  // a hold that is made before they are gone does not reach them
  return taken;
}

void held_log::keep(const std::vector<held_segment>& taken) {
  for (const auto& segment : taken) next_ = std::max(next_, segment.serial + 1);
  kept_.insert(kept_.end(), taken.begin(), taken.end());
  std::ranges::stable_sort(kept_, {}, &held_segment::serial);
}

std::vector<held_segment> held_log::release(holder_id holder) {
  const auto found = holds_.find(holder);
  if (found == holds_.end()) return {};
  // Only what the holder reads can be of no use without it: what it does not, others need or it was dropped before.
  auto dropped = kept_for(found->second);
  holds_.erase(found);
  std::erase_if(dropped, [&](const auto& segment) { return needed(segment); });
  drop(dropped);
  return dropped;
}

std::vector<held_segment> held_log::drop_unneeded() {
  std::vector<held_segment> dropped;
  std::ranges::copy_if(kept_, std::back_inserter(dropped), [&](const auto& segment) { return !needed(segment); });
  drop(dropped);
  return dropped;
}

void held_log::drop(const std::vector<held_segment>& segments) {
  std::erase_if(kept_, [&](const auto& kept) { return std::ranges::find(segments, kept) != segments.end(); });
}

std::vector<held_segment> held_log::kept_for(const log_hold& hold) const {
  std::vector<held_segment> found;
  std::ranges::copy_if(kept_, std::back_inserter(found),
                       [&](const auto& segment) { return needs(hold, segment, before(segment)); });
  std::ranges::sort(found, {}, [](const auto& segment) { return segment.extent.base; });
  return found;
}

}  // namespace millrace
