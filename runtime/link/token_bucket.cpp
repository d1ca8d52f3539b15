#include "runtime/link/token_bucket.hpp"

#include <algorithm>

namespace millrace {
namespace {

constexpr double bursts_per_second = 10;

}  // namespace

void token_bucket::set_rate(std::uint64_t bytes_per_second, nanoseconds now) {
  fill(now);
  rate_ = bytes_per_second;
  tokens_ = std::min(tokens_, static_cast<double>(rate_) / bursts_per_second);
}

void token_bucket::fill(nanoseconds now) {
  const auto rate = static_cast<double>(rate_);
  const auto brought = rate * std::chrono::duration<double>(now - filled_at_).count();
  tokens_ = std::min(tokens_ + brought, rate / bursts_per_second);
  filled_at_ = now;
}

bool token_bucket::ready(nanoseconds now) {
  if (rate_ == 0) return true;
  fill(now);
  return tokens_ > 0;
}

void token_bucket::take(std::uint64_t bytes) {
  if (rate_ != 0) tokens_ -= static_cast<double>(bytes);
}

}  // namespace millrace
