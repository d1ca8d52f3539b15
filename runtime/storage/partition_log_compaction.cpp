// What compaction asks of a log, and how its new segments get into it.
#include <algorithm>

#include "runtime/storage/partition_log.hpp"

namespace millrace {

result<std::vector<closed_segment>> partition_log::closed_segments(kafka::offset limit) {
  std::vector<closed_segment> closed;
  limit = std::min(limit, durable_end_);
  for (std::size_t i = 0; i + 1 < segments_.size() && segments_[i]->end() <= limit; ++i) {
    auto& s = *segments_[i];
    closed_segment facts{s.base(), s.end(), s.size()};
    if (s.end() > compacted_.cleaned_end) {
      const auto first = s.first_timestamp();
      if (!first) return first.error();
      const auto newest = s.newest();
      if (!newest) return newest.error();
      facts.first = *first;
      facts.newest = newest->timestamp;
    }
    closed.push_back(facts);
  }
  return closed;
}

result<bool> partition_log::roll_if_older(std::chrono::milliseconds age_max, kafka::timestamp now) {
  if (fault_ || segments_.empty() || segments_.back()->empty()) return false;
  const auto first = segments_.back()->first_timestamp();
  if (!first) return first.error();
  if (first->value < 0 || now - *first <= age_max.count()) return false;
  if (auto begun = begin_segment(); !begun) return begun.error();
  return true;
}

result<void> partition_log::put_in_place(const compacted_segment& fresh) {
  if (fault_) return *fault_;
  const auto at_base = [](const auto& s, kafka::offset o) { return s->base() < o; };
  const auto first = std::lower_bound(segments_.begin(), segments_.end(), fresh.swap.base, at_base);
  const auto behind = std::lower_bound(first, segments_.end(), fresh.swap.end, at_base);
  std::vector<kafka::offset> replaced;
  for (auto s = first; s != behind; ++s) replaced.push_back((*s)->base());
  if (replaced.empty() || replaced.front() != fresh.swap.base || behind == segments_.end()) {
    return make_error(errc::invalid_argument, directory_ + ": the compacted segments are not there any more");
  }
  const auto place = static_cast<std::size_t>(first - segments_.begin());
  const auto taken = take_away(std::span(segments_).subspan(place, replaced.size()), log_holds::cause::compaction);
  if (!taken) {
    fault_ = make_error(errc::unavailable, "a segment that somebody holds cannot be kept: " + taken.error().context);
    return taken.error();
  }
  const auto deleted = finish_swap(pool_.underlying(), directory_, fresh.swap, replaced);
  if (!deleted) {
    fault_ = make_error(errc::unavailable, "a compacted segment is not in its place: " + deleted.error().context);
    return deleted.error();
  }
  deleted_.insert(deleted_.end(), deleted->begin(), deleted->end());
  for (auto s = first; s != behind; ++s) bytes_ -= (*s)->size();
  bytes_ += fresh.size;
  auto made = std::make_unique<segment>(pool_, directory_, fresh.swap.base, fresh.size, fresh.swap.end);
  made->set_index_interval_bytes(settings_.index_interval_bytes);
  made->set_rule(continuity::rising);
  made->set_verified(0, fresh.size);
  *first = std::move(made);
  segments_.erase(first + 1, behind);
  if (auto known = aborted_.replace(replaced, fresh.swap.end, fresh.aborted_transactions); !known) {
    fault_ = make_error(errc::unavailable, "a compacted segment's aborted transactions: " + known.error().context);
    return known;
  }
  compacted_.gaps_end = std::max(compacted_.gaps_end, fresh.swap.end);
  reader_.forget();
  dirty_.renamed_in(directory_);
  return {};
}

}  // namespace millrace
