#include <gtest/gtest.h>

#include <limits>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {
namespace {

struct inner {
  std::int32_t a = 0;
  std::string b;
  static auto fields(auto& self) { return std::tie(self.a, self.b); }
  friend bool operator==(const inner&, const inner&) = default;
};

enum class colour : std::uint8_t { red = 1, green = 200 };

struct everything {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  bool yes = true;
  double third = 1.0 / 3;
  colour is = colour::green;
  std::string text{"a\0b", 3};
  std::vector<inner> list{{1, "x"}, {-2, ""}};
  std::map<std::string, std::int64_t> map{{"k", -1}};
  std::optional<inner> none, some = inner{7, "y"};
  std::array<std::int16_t, 3> three{1, -2, 3};
  std::pair<std::int8_t, std::string> pair{-128, "p"};
  strong<struct tag, std::int64_t> unit{42};
  std::chrono::milliseconds span{-5};
  static auto fields(auto& s) {
    return std::tie(s.least, s.most, s.yes, s.third, s.is, s.text, s.list, s.map, s.none, s.some, s.three, s.pair,
                    s.unit, s.span);
  }
  friend bool operator==(const everything&, const everything&) = default;
};

template <class T>
std::string bytes_of(const T& value) {
  std::string bytes;
  write_state(bytes, value);
  return bytes;
}

TEST(state_codec, what_was_written_is_read) {
  everything read;
  read.list.clear();
  read.most = 0;
  ASSERT_TRUE(read_whole_state(bytes_of(everything{}), read));
  EXPECT_EQ(read, everything{});
}

TEST(state_codec, bytes_that_end_too_early_are_none_of_it) {
  const auto bytes = bytes_of(std::vector<inner>{{1, "x"}, {2, "long enough"}});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::vector<inner> read;
    EXPECT_FALSE(read_whole_state(std::string_view(bytes).substr(0, size), read)) << size;
  }
}

TEST(state_codec, a_number_that_does_not_fit_is_refused) {
  std::int8_t small = 0;
  EXPECT_FALSE(read_whole_state(bytes_of(std::int64_t{128}), small));
  std::uint8_t smaller = 0;
  EXPECT_FALSE(read_whole_state(bytes_of(std::uint64_t{256}), smaller));
}

struct first_version {
  std::int64_t spent = 0;
  static auto fields(auto& self) { return std::tie(self.spent); }
};
struct second_version {
  std::int64_t spent = 0;
  std::string place = "unknown";
  static auto fields(auto& self) { return std::tie(self.spent, self.place); }
};

TEST(state_codec, a_field_that_was_added_breaks_neither_the_older_nor_the_newer_reader) {
  std::vector<second_version> newer(1);
  ASSERT_TRUE(read_whole_state(bytes_of(std::vector<first_version>{{5}, {6}}), newer));
  EXPECT_EQ(newer[1].spent, 6);
  EXPECT_EQ(newer[1].place, "unknown");
  std::vector<first_version> older;
  ASSERT_TRUE(read_whole_state(bytes_of(std::vector<second_version>{{5, "here"}, {6, "there"}}), older));
  EXPECT_EQ(older[1].spent, 6);
}

}  // namespace
}  // namespace millrace::flow
