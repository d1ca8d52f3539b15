#include "apps/monitoring/templates/message_words.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace::monitoring {
namespace {

std::string words_of(std::string_view message) {
  message_words words;
  words.take(message);
  return std::string(words.text());
}

TEST(message_words, mask_whatever_has_a_digit_as_a_whole) {
  EXPECT_EQ(words_of("block blk_-6952295 from 10.251.42.84:57069 at 0x0b85eee0"), "block <*> from <*> at <*>");
}

TEST(message_words, keep_the_punctuation_and_the_names_around_what_they_mask) {
  EXPECT_EQ(words_of("(TID 1340). uid=0 vCores:-27, [7]"), "(TID <*>). uid=<*> vCores:<*>, [<*>]");
  EXPECT_EQ(words_of("enable......1"), "enable......<*>");
}

TEST(message_words, mask_paths_and_hexadecimal_texts_without_digits_too) {
  EXPECT_EQ(words_of("open /etc/motd and C:\\Windows\\a.dll of deadbeef"), "open <*> and <*> of <*>");
  EXPECT_EQ(words_of("I/O and/or facade"), "I/O and/or facade");
}

TEST(message_words, mask_a_number_with_its_unit) {
  EXPECT_EQ(words_of("(size 9.2 KB, free 404 B)"), words_of("(size 1.1 GB, free 3 MB)"));
  EXPECT_EQ(words_of("took 17 ms"), words_of("took 2 s"));
}

TEST(message_words, count_a_size_that_is_told_twice_once) {
  EXPECT_EQ(words_of("1,190 bytes (1.16 KB) sent, lifetime <1 sec"), words_of("17 bytes sent, lifetime 00:01"));
}

TEST(message_words, take_a_row_of_variables_for_one) {
  EXPECT_EQ(words_of("speeds ( 3552 3534 )"), words_of("speeds ( 3552 3534 3375 4245 )"));
  EXPECT_EQ(words_of("to delete blk_1, blk_2, blk_3"), "to delete <*>");
}

TEST(message_words, mask_a_date_with_names_as_one) {
  EXPECT_EQ(words_of("seen at Sat Jul  9 12:16:49 2005 again"), "seen at <*> again");
}

TEST(message_words, end_at_the_bounds_and_with_a_whole_word) {
  std::string many;
  for (std::size_t n = 0; n < 2 * message_words_max; ++n) many += "w ";
  message_words words;
  words.take(many);
  EXPECT_EQ(words.size(), message_words_max);
  words.take(many + "Jun 14 15:16:01 2005");
  EXPECT_EQ(words.size(), message_words_max);
  words.take(std::string(line_bytes_max - 5, 'x') + " elephants come");
  EXPECT_EQ(words.size(), 1U);
}

TEST(message_words, split_no_letter_of_a_long_word) {
  std::string word;
  while (word.size() < line_bytes_max + 10) word += "\xe2\x82\xac";
  EXPECT_EQ(words_of(word).size() % 3, 0U);
}

TEST(message_words, are_none_of_an_empty_message) { EXPECT_EQ(words_of(" \t "), ""); }

}  // namespace
}  // namespace millrace::monitoring
