#include "runtime/storage/compaction/key_hash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "runtime/storage/compaction/latest_offsets.hpp"

namespace millrace {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(key_hash, is_siphash_of_128_bits) {
  // The first of the vectors that the algorithm's authors publish: the key 00 01 … 0f and no bytes.
  const hash_secret secret{0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
  EXPECT_EQ(hash_of(secret, {}), (key_hash{0xe6a825ba047f81a3U, 0x930255c71472f66dU}));
}

TEST(key_hash, differs_with_any_byte_the_length_and_the_secret) {
  std::set<std::uint64_t> seen;
  for (std::size_t length = 0; length < 40; ++length) {
    std::string key(length, 'k');
    seen.insert(hash_of({1, 2}, bytes_of(key)).first);
    seen.insert(hash_of({1, 3}, bytes_of(key)).second);
    for (auto& c : key) {
      ++c;
      seen.insert(hash_of({1, 2}, bytes_of(key)).first);
      --c;
    }
  }
  EXPECT_EQ(seen.size(), 40u + 40u + 39u * 40u / 2u);
}

TEST(latest_offsets, keeps_the_last_offset_of_each_key) {
  latest_offsets uut(100, 1 << 20, {1, 2});
  EXPECT_EQ(uut.find(bytes_of("a")), kafka::offset(-1));
  EXPECT_TRUE(uut.put(bytes_of("a"), kafka::offset(0)));
  EXPECT_TRUE(uut.put(bytes_of("b"), kafka::offset(1)));
  EXPECT_TRUE(uut.put(bytes_of("a"), kafka::offset(2)));
  EXPECT_EQ(uut.find(bytes_of("a")), kafka::offset(2));
  EXPECT_EQ(uut.find(bytes_of("b")), kafka::offset(1));
  EXPECT_EQ(uut.size(), 2u);
}

TEST(latest_offsets, is_full_when_three_quarters_of_its_memory_are_taken_and_then_still_takes_known_keys) {
  latest_offsets uut(1'000'000, 400 * latest_offsets::bytes_per_slot, {1, 2});
  int keys = 0;
  while (uut.put(bytes_of(std::to_string(keys)), kafka::offset(keys))) ++keys;
  EXPECT_EQ(keys, 299);
  EXPECT_EQ(uut.find(bytes_of(std::to_string(keys))), kafka::offset(-1));
  EXPECT_TRUE(uut.put(bytes_of("0"), kafka::offset(5000)));
  for (int i = 1; i < keys; ++i) EXPECT_EQ(uut.find(bytes_of(std::to_string(i))), kafka::offset(i));
  EXPECT_EQ(uut.find(bytes_of("0")), kafka::offset(5000));
}

TEST(latest_offsets, has_room_for_as_many_keys_as_it_was_told_and_for_one_at_least) {
  latest_offsets few(10, 1 << 20, {1, 2});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(few.put(bytes_of(std::to_string(i)), kafka::offset(i)));
  latest_offsets tiny(1000, 1, {1, 2});
  EXPECT_TRUE(tiny.put(bytes_of("a"), kafka::offset(0)));
  EXPECT_FALSE(tiny.put(bytes_of("b"), kafka::offset(1)));
}

}  // namespace
}  // namespace millrace
