#include "runtime/link/link_output.hpp"

#include <utility>

namespace millrace {
namespace {

constexpr std::size_t joined_bytes_max = 64 << 10;

}  // namespace

void link_output::push(slice frame, std::uint64_t answers) {
  bytes_ += frame.size();
  waiting_.push_back({std::move(frame), answers});
}

std::span<const std::byte> link_output::next() {
  joined_.clear();
  large_ = {};
  while (!waiting_.empty()) {
    auto& [frame, answers] = waiting_.front();
    const bool fits = joined_.size() + frame.size() <= joined_bytes_max;
    if (!fits && !joined_.empty()) break;
    if (answers != 0) answered_.push_back(answers);
    if (fits) {
      joined_.insert(joined_.end(), frame.bytes().begin(), frame.bytes().end());
    } else {
      large_ = std::move(frame);
    }
    waiting_.pop_front();
    if (!fits) break;
  }
  const auto next = large_.empty() ? std::span<const std::byte>(joined_) : large_.bytes();
  writing_bytes_ = next.size();
  return next;
}

std::vector<std::uint64_t> link_output::wrote() {
  bytes_ -= std::exchange(writing_bytes_, 0);
  large_ = {};
  return std::exchange(answered_, {});
}

void link_output::drop_waiting() {
  waiting_.clear();
  bytes_ = writing_bytes_;
}

}  // namespace millrace
