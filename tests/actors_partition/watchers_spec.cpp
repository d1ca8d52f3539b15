#include "actors/partition/watchers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace millrace {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

class watchers_spec : public testing::Test {
 protected:
  void set(const std::string& who, std::int64_t offset) { uut.set({who, offset, 0, 0}); }

  std::vector<std::string> told(std::int64_t high_watermark) { return told(high_watermark, high_watermark); }

  std::vector<std::string> told(std::int64_t high_watermark, std::int64_t last_stable) {
    std::vector<std::string> names;
    uut.fire(high_watermark, last_stable, [&](const auto& due) { names.push_back(due.who); });
    return names;
  }

  watchers<std::string> uut;
};

TEST_F(watchers_spec, are_told_when_there_is_a_record_at_their_offset) {
  set("a", 5);
  EXPECT_THAT(told(5), IsEmpty());
  EXPECT_THAT(told(6), UnorderedElementsAre("a"));
}

TEST_F(watchers_spec, are_told_once) {
  set("a", 5);
  told(6);
  EXPECT_THAT(told(7), IsEmpty());
  EXPECT_EQ(uut.size(), 0U);
}

TEST_F(watchers_spec, of_many_those_are_told_whose_offset_was_passed_and_the_others_wait_on) {
  for (int i = 0; i < 10; ++i) set(std::string(1, static_cast<char>('a' + i)), i);
  EXPECT_THAT(told(3), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(uut.size(), 7U);
  EXPECT_THAT(told(100), UnorderedElementsAre("d", "e", "f", "g", "h", "i", "j"));
}

TEST_F(watchers_spec, have_one_watch_each_so_that_the_list_cannot_grow) {
  for (int i = 0; i < 1000; ++i) set("a", i);
  EXPECT_EQ(uut.size(), 1U);
  EXPECT_THAT(told(999), IsEmpty());
  EXPECT_THAT(told(1000), UnorderedElementsAre("a"));
}

TEST_F(watchers_spec, that_read_what_is_committed_wait_for_the_last_stable_offset) {
  uut.set({"committed", 5, 0, 0, true});
  set("all", 5);
  EXPECT_THAT(told(9, 5), UnorderedElementsAre("all"));
  EXPECT_THAT(told(9, 6), UnorderedElementsAre("committed"));
}

}  // namespace
}  // namespace millrace
