#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "runtime/flow/state/key_codec.hpp"

namespace millrace::flow {
namespace {

template <class K>
std::string bytes_of(const K& key) {
  std::string bytes;
  write_key(bytes, key);
  return bytes;
}

template <class K>
void expect_order_and_way_back(const std::vector<K>& keys) {
  for (const auto& a : keys) {
    const auto bytes = bytes_of(a);
    std::string_view rest = bytes;
    K read{};
    ASSERT_TRUE(read_key(rest, read));
    EXPECT_TRUE(read == a && rest.empty());
    for (const auto& b : keys) {
      EXPECT_EQ(a < b, bytes < bytes_of(b));
      EXPECT_FALSE(a != b && bytes_of(b).starts_with(bytes)) << "what belongs to a key would be found among another's";
    }
  }
}

TEST(key_codec, numbers_sort_as_their_bytes) {
  expect_order_and_way_back<std::int64_t>({INT64_MIN, -256, -1, 0, 1, 255, 256, INT64_MAX});
  expect_order_and_way_back<std::uint64_t>({0, 1, 255, 256, UINT64_MAX});
  expect_order_and_way_back<std::int16_t>({-32768, -1, 0, 1, 32767});
}

TEST(key_codec, texts_sort_as_their_bytes_and_none_begins_another) {
  using namespace std::string_literals;
  expect_order_and_way_back<std::string>(
      {"", "\0"s, "\0\0"s, "\0\xff"s, "\x01", "a", "a\0"s, "a\0b"s, "a\x01", "ab", "b", "\xff"});
}

TEST(key_codec, keys_of_several_parts_sort_by_the_first_that_differs) {
  expect_order_and_way_back<std::pair<std::string, std::int64_t>>({{"", 5}, {"a", -1}, {"a", 1}, {"ab", -1}});
  expect_order_and_way_back<std::tuple<std::int64_t, std::string>>({{-1, "z"}, {1, ""}, {1, "a"}});
}

TEST(key_codec, a_cut_key_is_no_key) {
  const auto bytes = bytes_of(std::string("key"));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view cut = std::string_view(bytes).substr(0, size);
    std::string read;
    EXPECT_FALSE(read_key(cut, read));
  }
}

}  // namespace
}  // namespace millrace::flow
