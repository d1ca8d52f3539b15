#include "runtime/storage/roll_policy.hpp"

#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;

class roll_spec : public log_fixture {
 protected:
  std::vector<std::int64_t> segment_bases() {
    std::vector<std::int64_t> bases;
    for (const auto& entry : *memory().list("/data/t-0")) {
      const auto parsed = parse_segment_file_name(entry.name);
      if (parsed && parsed->kind == segment_file::log) bases.push_back(parsed->base.value);
    }
    return bases;
  }
};

TEST_F(roll_spec, a_segment_is_never_longer_than_its_limit) {
  settings.segment_bytes_max = 250;
  reopen();
  append_batches(7);
  const auto one = batches[0].size();
  const auto in_one = static_cast<std::int64_t>(250 / one);
  EXPECT_EQ(segment_bases(), (std::vector<std::int64_t>{0, in_one, 2 * in_one, 3 * in_one}));
  EXPECT_EQ(*read_all(0), appended_bytes());
}

TEST_F(roll_spec, batches_longer_than_a_segment_are_refused) {
  settings.segment_bytes_max = 250;
  reopen();
  EXPECT_EQ(try_append({.value_bytes = 300}).error().code, errc::invalid_argument);
  EXPECT_EQ(log->end(), kafka::offset(0));
}

TEST_F(roll_spec, a_segment_rolls_when_its_records_span_more_than_its_age) {
  settings.segment_age_max = milliseconds(1000);
  reopen();
  for (const std::int64_t t : {5000, 5500, 6000, 6001, 6002, 7001, 7002}) append({.timestamp = t});
  EXPECT_EQ(segment_bases(), (std::vector<std::int64_t>{0, 3, 6}));
}

TEST_F(roll_spec, the_age_of_a_segment_outlives_a_restart) {
  settings.segment_age_max = milliseconds(1000);
  reopen();
  append({.timestamp = 5000});
  kill();
  append({.timestamp = 6001});
  EXPECT_EQ(segment_bases(), (std::vector<std::int64_t>{0, 1}));
}

TEST_F(roll_spec, a_segment_rolls_when_its_index_is_full) {
  settings.index_interval_bytes = 1;
  settings.index_bytes_max = 4 * offset_index_entry::bytes;
  reopen();
  append_batches(12);
  EXPECT_EQ(segment_bases(), (std::vector<std::int64_t>{0, 5, 10}));
}

TEST(roll_policy, offsets_of_a_segment_fit_31_bits_above_its_base) {
  const segment_fill active{kafka::offset(10), 100, 0, kafka::timestamp(-1)};
  EXPECT_FALSE(must_roll(active, {1, kafka::offset(10 + 0x7fffffffLL), kafka::timestamp(-1)}, {}));
  EXPECT_TRUE(must_roll(active, {1, kafka::offset(10 + 0x80000000LL), kafka::timestamp(-1)}, {}));
}

TEST(roll_policy, an_empty_segment_never_rolls) {
  EXPECT_FALSE(must_roll({}, {1u << 31, kafka::offset(1LL << 40), kafka::timestamp(1LL << 40)}, {}));
}

TEST_F(roll_spec, a_flush_after_a_roll_makes_both_segments_durable) {
  settings.segment_bytes_max = 250;
  reopen();
  append_batches(9);
  flush_and_mark();
  lose_power(1, tearing::nothing);
  EXPECT_EQ(*read_all(0), appended_bytes());
}

TEST_F(roll_spec, a_roll_that_failed_is_repeated_by_the_next_append) {
  settings.segment_bytes_max = 250;
  reopen();
  append_batches(3);
  const auto full = memory().used();
  memory().set_capacity(full);
  EXPECT_EQ(try_append().error().code, errc::no_space);
  memory().set_capacity(UINT64_MAX);
  append_batches(3);
  close();
  reopen();
  EXPECT_FALSE(log->fault());
  EXPECT_EQ(*read_all(0), appended_bytes());
}

}  // namespace
}  // namespace millrace
