#include "runtime/storage/compaction/key_hash.hpp"

#include <bit>
#include <cstring>
#include <random>

namespace millrace {
namespace {

static_assert(std::endian::native == std::endian::little);

struct sip_state {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v2 += v3;
    v1 = std::rotl(v1, 13) ^ v0;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 = std::rotl(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = std::rotl(v1, 17) ^ v2;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 = std::rotl(v2, 32);
  }

  void take(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }

  std::uint64_t finish() {
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }
};

}  // namespace

key_hash hash_of(const hash_secret& secret, std::span<const std::byte> key) {
  sip_state s{secret[0] ^ 0x736f6d6570736575U, secret[1] ^ 0x646f72616e646f6dU ^ 0xeeU, secret[0] ^ 0x6c7967656e657261U,
              secret[1] ^ 0x7465646279746573U};
  auto rest = key;
  for (; rest.size() >= 8; rest = rest.subspan(8)) {
    std::uint64_t word = 0;
    std::memcpy(&word, rest.data(), 8);
    s.take(word);
  }
  std::uint64_t last = static_cast<std::uint64_t>(key.size()) << 56;
  for (std::size_t i = 0; i < rest.size(); ++i) last |= static_cast<std::uint64_t>(rest[i]) << (8 * i);
  s.take(last);
  key_hash made;
  s.v2 ^= 0xeeU;
  made.first = s.finish();
  s.v1 ^= 0xddU;
  made.second = s.finish();
  return made;
}

hash_secret new_hash_secret() {
  std::random_device source;
  const auto word = [&source] { return (std::uint64_t{source()} << 32) | source(); };
  return {word(), word()};
}

}  // namespace millrace
