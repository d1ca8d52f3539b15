#include "runtime/storage/timestamp_search.hpp"

#include <random>

#include "tests/runtime_storage/log_fixture.hpp"

namespace millrace {
namespace {

class timestamp_search_spec : public log_fixture {
 protected:
  std::optional<std::int64_t> find(std::int64_t timestamp) { return find_below(timestamp, log->end().value); }

  std::optional<std::int64_t> find_below(std::int64_t timestamp, std::int64_t limit) {
    const auto found = log->find_timestamp(kafka::timestamp(timestamp), kafka::offset(limit));
    EXPECT_TRUE(found);
    return found && *found ? std::optional((*found)->offset.value) : std::nullopt;
  }
};

TEST_F(timestamp_search_spec, finds_the_first_record_that_is_as_new_or_newer_not_its_batch) {
  append({.records = 10, .timestamp = 1000});
  append({.records = 10, .timestamp = 2000});
  EXPECT_EQ(find(0), 0);
  EXPECT_EQ(find(1004), 4);
  EXPECT_EQ(find(1010), 10);
  EXPECT_EQ(find(2009), 19);
  EXPECT_EQ(find(2010), std::nullopt);
}

TEST_F(timestamp_search_spec, opens_compressed_batches) {
  for (const auto codec : {kafka::compression_codec::gzip, kafka::compression_codec::snappy,
                           kafka::compression_codec::lz4, kafka::compression_codec::zstd}) {
    begin_anew();
    append({.records = 10, .timestamp = 1000, .codec = codec});
    EXPECT_EQ(find(1007), 7);
  }
}

TEST_F(timestamp_search_spec, tells_the_record_and_the_epoch_of_its_batch) {
  append({.timestamp = 1000, .epoch = 3});
  EXPECT_EQ(**log->find_timestamp(kafka::timestamp(7), log->end()),
            (found_record{kafka::offset(0), kafka::timestamp(1000), kafka::leader_epoch(3)}));
}

TEST_F(timestamp_search_spec, agrees_with_a_walk_over_all_records_whatever_their_order) {
  std::mt19937 random(11);
  for (int round = 0; round < 20; ++round) {
    settings.segment_bytes_max = 500 + static_cast<std::uint32_t>(random() % 3000);
    settings.index_interval_bytes = 1 + static_cast<std::uint32_t>(random() % 500);
    begin_anew();
    std::vector<std::int64_t> timestamps;
    for (int i = 0; i < 60; ++i) {
      const auto t = static_cast<std::int64_t>(1000 + random() % 300);
      const auto records = 1 + static_cast<std::int32_t>(random() % 3);
      append({.records = records, .timestamp = t});
      for (std::int32_t r = 0; r < records; ++r) timestamps.push_back(t + r);
    }
    if (round % 2 == 0) {
      close();
      reopen();
    }
    const auto start = static_cast<std::int64_t>(random() % 20);
    ASSERT_TRUE(log->delete_before(kafka::offset(start)));
    const auto limit =
        start + 1 + static_cast<std::int64_t>(random() % (timestamps.size() - static_cast<std::size_t>(start)));
    const auto begin = timestamps.begin() + start, end = timestamps.begin() + limit;
    for (std::int64_t t = 990; t < 1310; t += 7) {
      const auto expected = std::find_if(begin, end, [t](auto x) { return x >= t; });
      const auto found = find_below(t, limit);
      ASSERT_EQ(found, expected == end ? std::nullopt : std::optional(expected - timestamps.begin()))
          << round << " " << t;
    }
    const auto newest = log->find_newest(kafka::offset(limit));
    ASSERT_TRUE(newest && *newest);
    ASSERT_EQ((*newest)->offset.value, std::max_element(begin, end) - timestamps.begin()) << round;
  }
}

TEST_F(timestamp_search_spec, an_empty_log_has_no_newest_record) {
  EXPECT_EQ(*log->find_newest(log->end()), std::nullopt);
  append({.timestamp = -5});
  EXPECT_EQ(*log->find_newest(log->end()), std::nullopt);
}

}  // namespace
}  // namespace millrace
