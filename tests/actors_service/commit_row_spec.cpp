#include "actors/service/commit_row.hpp"

#include <gmock/gmock.h>

namespace millrace {
namespace {

TEST(commit_row, is_read_as_it_was_written) {
  const commit_row without{.number = 12};
  const commit_row with{.number = 13,
                        .written_by = producer_identity{kafka::producer_id(4711), kafka::producer_epoch(3)}};
  EXPECT_EQ(encode(without), "commit 12");
  EXPECT_EQ(encode(with), "commit 13 of producer 4711 3");
  EXPECT_EQ(*decode_commit_row(encode(without)), without);
  EXPECT_EQ(*decode_commit_row(encode(with)), with);
}

TEST(commit_row, of_other_text_is_refused) {
  for (const auto* text :
       {"", "commit", "commit x", "commit 1 ", "commit 1 of producer 2", "commit 1 of producer 2 3 4"}) {
    EXPECT_EQ(decode_commit_row(text).error().code, errc::corrupt) << text;
  }
}

}  // namespace
}  // namespace millrace
