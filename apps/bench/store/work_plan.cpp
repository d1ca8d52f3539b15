#include "apps/bench/store/work_plan.hpp"

#include <algorithm>
#include <numeric>

#include "apps/bench/store/random_source.hpp"
#include "apps/bench/store/zipf.hpp"

namespace millrace::bench {
namespace {

constexpr double zipf_exponent = 0.99;

// Steps over the keys that visit each of them once: rank r is the key at r * step.
std::uint64_t scattering_step(std::uint64_t count) {
  auto step = static_cast<std::uint64_t>(static_cast<double>(count) * 0.6180339887498949) | 1U;
  while (std::gcd(step, count) != 1) step += 2;
  return step;
}

}  // namespace

std::vector<std::uint64_t> plan_reads(const key_space& keys, distribution chosen, std::size_t count,
                                      std::uint64_t seed) {
  random_source random(seed);
  std::vector<std::uint64_t> indexes(count);
  if (chosen == distribution::uniform) {
    for (auto& index : indexes) index = random() % keys.count();
    return indexes;
  }
  const zipf_distribution ranks(keys.count(), zipf_exponent);
  const auto step = scattering_step(keys.count());
  for (auto& index : indexes) index = ranks(random) * step % keys.count();
  return indexes;
}

write_plan::write_plan(const key_space& keys, std::size_t batches, std::size_t per_batch, std::uint64_t seed)
    : bytes_(batches * per_batch * key_space::entry_bytes), per_batch_(per_batch) {
  random_source random(seed);
  const auto first_write = mixed(seed);
  entries_.reserve(batches * per_batch);
  char* at = bytes_.data();
  for (std::size_t i = 0; i < batches * per_batch; ++i, at += key_space::entry_bytes) {
    const auto index = random() % keys.count();
    std::ranges::copy(keys.key(index), at);
    std::ranges::copy(keys.value(index, first_write + i), at + key_space::key_bytes);
    entries_.push_back({{at, key_space::key_bytes}, {at + key_space::key_bytes, key_space::value_bytes}});
  }
}

}  // namespace millrace::bench
