#include "apps/monitoring/series/closed_aggregates.hpp"

#include <utility>

namespace millrace::monitoring {

void closed_aggregates::push_back(const aggregate& one) {
  write_aggregate(bytes_, one);
  ++size_;
}

std::vector<aggregate> closed_aggregates::all() const {
  std::vector<aggregate> read;
  std::string_view left = bytes_;
  for (aggregate one; !left.empty() && read_aggregate(left, one);) read.push_back(std::move(one));
  return read;
}

void closed_aggregates::assign(const std::vector<aggregate>& all) {
  bytes_.clear();
  size_ = 0;
  for (const auto& one : all) push_back(one);
}

std::optional<aggregate> closed_aggregates::oldest() const {
  std::string_view left = bytes_;
  aggregate one;
  return read_aggregate(left, one) ? std::optional(std::move(one)) : std::nullopt;
}

std::vector<aggregate> closed_aggregates::take_before(std::int64_t start_ms) {
  std::vector<aggregate> taken;
  std::string_view left = bytes_;
  for (;;) {
    auto next = left;
    aggregate one;
    if (next.empty() || !read_aggregate(next, one) || one.start_ms >= start_ms) break;
    left = next;
    taken.push_back(std::move(one));
    --size_;
  }
  bytes_.erase(0, bytes_.size() - left.size());
  bytes_.shrink_to_fit();
  return taken;
}

}  // namespace millrace::monitoring
