#include "runtime/storage/compaction/compaction_need.hpp"

#include <cstdint>

namespace millrace {

compaction_need assess(std::span<const closed_segment> closed, kafka::offset log_start, kafka::offset cleaned_end,
                       const compaction_terms& terms, kafka::timestamp now) {
  compaction_need need;
  const bool known = !closed.empty() && cleaned_end >= log_start && cleaned_end <= closed.back().end;
  need.first_dirty = need.end = known ? cleaned_end : log_start;
  std::uint64_t clean = 0, dirty = 0;
  bool overdue = false;
  for (const auto& s : closed) {
    if (s.end <= need.first_dirty) {
      clean += s.size;
      continue;
    }
    if (terms.lag_min.count() > 0 && s.newest.value >= 0 && now - s.newest < terms.lag_min.count()) break;
    overdue = overdue || (s.first.value >= 0 && now - s.first > terms.lag_max.count());
    dirty += s.size;
    need.end = s.end;
  }
  if (dirty == 0) return need;
  need.dirty_ratio = static_cast<double>(dirty) / static_cast<double>(clean + dirty);
  need.due = overdue || need.dirty_ratio > terms.dirty_ratio_min;
  return need;
}

}  // namespace millrace
