#include "apps/millrace/text/joint_outcome.hpp"

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

exit_code joint(std::initializer_list<exit_code> each) {
  joint_outcome outcome;
  for (const auto code : each) outcome.note(code);
  return outcome.code();
}

TEST(joint_outcome, is_done_if_all_was_done_or_nothing_was_to_do) {
  EXPECT_EQ(joint({}), exit_code::ok);
  EXPECT_EQ(joint({exit_code::ok, exit_code::ok}), exit_code::ok);
}

TEST(joint_outcome, is_partly_done_if_some_was_done_and_some_not_in_any_order) {
  EXPECT_EQ(joint({exit_code::ok, exit_code::refused}), exit_code::partly_done);
  EXPECT_EQ(joint({exit_code::refused, exit_code::ok}), exit_code::partly_done);
}

TEST(joint_outcome, is_the_first_failure_if_nothing_was_done) {
  EXPECT_EQ(joint({exit_code::not_found, exit_code::refused}), exit_code::not_found);
}

TEST(exit_codes, stand_at_their_own_number) {
  for (std::size_t i = 0; i < exit_codes.size(); ++i) EXPECT_EQ(static_cast<std::size_t>(exit_codes[i].code), i);
}

TEST(exit_codes, tell_wrong_usage_from_a_refusal) {
  EXPECT_EQ(exit_code_of(errc::invalid_argument), exit_code::usage);
  EXPECT_EQ(exit_code_of(errc::unsupported), exit_code::refused);
}

}  // namespace
}  // namespace millrace::cli
