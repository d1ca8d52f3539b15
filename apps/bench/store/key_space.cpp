#include "apps/bench/store/key_space.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "apps/bench/store/random_source.hpp"

namespace millrace::bench {
namespace {

void put_big_endian(char* into, std::uint64_t number) {
  for (int i = 7; i >= 0; --i, number >>= 8) into[i] = static_cast<char>(number & 0xff);
}

}  // namespace

key_space::key_space(std::uint64_t count, std::uint64_t seed)
    : count_(count), seed_(seed), stride_(std::numeric_limits<std::uint64_t>::max() / count) {}

std::array<char, key_space::key_bytes> key_space::key(std::uint64_t index) const {
  const auto own = mixed(index ^ mixed(seed_));
  std::array<char, key_bytes> key{};
  put_big_endian(key.data(), index * stride_ + own % stride_);  // each in its own stride: the order stays
  put_big_endian(key.data() + 8, mixed(own + 1));
  return key;
}

std::array<char, key_space::value_bytes> key_space::value(std::uint64_t index, std::uint64_t write) const {
  random_source random(mixed(index ^ mixed(seed_)) ^ mixed(write + 1));
  std::array<char, value_bytes> value{};
  for (std::size_t at = 0; at < value_bytes; at += 8) {
    const auto bytes = random();
    std::memcpy(value.data() + at, &bytes, std::min<std::size_t>(8, value_bytes - at));
  }
  return value;
}

}  // namespace millrace::bench
