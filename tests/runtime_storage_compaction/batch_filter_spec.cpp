#include "runtime/storage/compaction/batch_filter.hpp"

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/batch_patch.hpp"
#include "tests/runtime_storage_compaction/compaction_fixture.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;
constexpr auto all_codecs = {kafka::compression_codec::none, kafka::compression_codec::gzip,
                             kafka::compression_codec::snappy, kafka::compression_codec::lz4,
                             kafka::compression_codec::zstd};

class batch_filter_spec : public testing::Test {
 protected:
  struct outcome {
    batch_fate fate;
    seen_batch left;
    batch_bytes bytes;
  };

  void latest_is(const std::string& key, std::int64_t at) {
    ASSERT_TRUE(latest.put(std::as_bytes(std::span(key)), kafka::offset(at)));
  }

  outcome filter(const batch_bytes& batch, const batch_verdict& verdict = {}) {
    batch_filter uut({&latest, kafka::offset(mapped_end), kafka::timestamp(now), milliseconds(100)});
    outcome seen{};
    const auto fate = uut.filter(*kafka::record_batch::read(batch), verdict, seen.bytes);
    EXPECT_TRUE(fate) << fate.error().context;
    seen.fate = *fate;
    if (!seen.bytes.empty()) seen.left = look_into(*kafka::record_batch::read(seen.bytes));
    return seen;
  }

  static batch_bytes batch_at(std::int64_t base, const std::vector<keyed>& records, kafka::batch_options o = {}) {
    o.base_offset = kafka::offset(base);
    o.partition_leader_epoch = kafka::leader_epoch(3);
    return make_keyed_batch(records, o);
  }

  latest_offsets latest{100, 1 << 20, {1, 2}};
  std::int64_t mapped_end = 1000;
  std::int64_t now = 5000;
};

TEST_F(batch_filter_spec, a_record_stays_if_no_later_one_has_its_key) {
  latest_is("a", 12);
  latest_is("b", 50);
  const auto got = filter(batch_at(10, {{"a", "1", 100}, {"b", "2", 300}, {"a", "3", 200}, {"c", "4", 150}}));
  EXPECT_EQ(got.fate, batch_fate::rewritten);
  EXPECT_EQ(got.left.records, (std::vector<seen_record>{{12, "a", "3", 200}, {13, "c", "4", 150}}));
}

TEST_F(batch_filter_spec, a_batch_keeps_its_first_and_last_offset_its_sequence_and_its_producer) {
  latest_is("a", 50);
  latest_is("c", 60);
  kafka::batch_options o;
  o.producer_id = kafka::producer_id(7);
  o.producer_epoch = kafka::producer_epoch(2);
  o.base_sequence = kafka::sequence_number(40);
  const auto got = filter(batch_at(10, {{"a", "1", 100}, {"b", "2", 300}, {"c", "3", 900}}, o));
  EXPECT_EQ(got.left.base, 10);
  EXPECT_EQ(got.left.last, 12);
  EXPECT_EQ(got.left.count, 1);
  EXPECT_EQ(got.left.producer, 7);
  EXPECT_EQ(got.left.base_sequence, 40);
  const auto header = *kafka::batch_header::read(got.bytes);
  EXPECT_EQ(header.producer_epoch(), kafka::producer_epoch(2));
  EXPECT_EQ(header.partition_leader_epoch(), kafka::leader_epoch(3));
}

TEST_F(batch_filter_spec, the_largest_timestamp_is_that_of_the_records_that_are_left) {
  latest_is("b", 50);
  EXPECT_EQ(filter(batch_at(10, {{"a", "1", 100}, {"b", "2", 300}})).left.max_timestamp, 100);
}

TEST_F(batch_filter_spec, a_batch_stamped_when_it_was_appended_keeps_that_time) {
  latest_is("b", 50);
  auto batch = batch_at(10, {{"a", "1", 100}, {"b", "2", 300}});
  kafka::stamp_append_time(batch, kafka::timestamp(777));
  const auto got = filter(batch);
  EXPECT_EQ(got.left.max_timestamp, 777);
  EXPECT_EQ(got.left.records, (std::vector<seen_record>{{10, "a", "1", 777}}));
}

TEST_F(batch_filter_spec, a_batch_all_of_whose_records_stay_is_not_touched) {
  const auto got = filter(batch_at(10, {{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(got.fate, batch_fate::unchanged);
  EXPECT_TRUE(got.bytes.empty());
}

TEST_F(batch_filter_spec, a_batch_none_of_whose_records_stays_goes) {
  latest_is("a", 50);
  EXPECT_EQ(filter(batch_at(10, {{"a", "1"}, {"a", "2"}})).fate, batch_fate::removed);
}

TEST_F(batch_filter_spec, an_emptied_batch_says_what_its_producer_sent_last) {
  latest_is("a", 50);
  kafka::batch_options o;
  o.how.codec = kafka::compression_codec::lz4;
  o.producer_id = kafka::producer_id(7);
  o.producer_epoch = kafka::producer_epoch(2);
  o.base_sequence = kafka::sequence_number(40);
  const auto got = filter(batch_at(10, {{"a", "1", 100}, {"a", "2", 300}}, o), {.stays_empty = true});
  EXPECT_EQ(got.fate, batch_fate::emptied);
  EXPECT_EQ(got.bytes.size(), kafka::batch_layout::header_bytes);
  EXPECT_EQ(got.left.count, 0);
  EXPECT_EQ(got.left.last, 11);
  EXPECT_EQ(got.left.max_timestamp, 300);
  EXPECT_EQ(got.left.codec, kafka::compression_codec::none);
  const auto header = *kafka::batch_header::read(got.bytes);
  EXPECT_EQ(header.last_sequence(), kafka::sequence_number(41));
  EXPECT_EQ(header.base_timestamp(), kafka::timestamp(300));
}

TEST_F(batch_filter_spec, an_empty_batch_stays_as_long_as_its_producer_is_known_by_it) {
  latest_is("a", 50);
  const auto empty = filter(batch_at(10, {{"a", "1"}}), {.stays_empty = true}).bytes;
  EXPECT_EQ(filter(empty, {.stays_empty = true}).fate, batch_fate::unchanged);
  EXPECT_EQ(filter(empty).fate, batch_fate::removed);
}

TEST_F(batch_filter_spec, a_record_without_a_key_goes) {
  EXPECT_EQ(filter(batch_at(10, {{std::nullopt, "1"}})).fate, batch_fate::removed);
}

TEST_F(batch_filter_spec, what_no_key_was_counted_of_stays_whatever_it_is) {
  latest_is("a", 50);
  mapped_end = 11;
  const auto got = filter(batch_at(10, {{"a", "1"}, {"a", "2"}, {std::nullopt, "3"}, {"b", std::nullopt}}));
  EXPECT_EQ(got.left.records, (std::vector<seen_record>{
                                  {11, "a", "2", 1000}, {12, std::nullopt, "3", 1000}, {13, "b", std::nullopt, 1000}}));
  EXPECT_FALSE(got.left.horizon) << "nobody knows yet whether the tombstone is the last of its key";
}

TEST_F(batch_filter_spec, the_batch_of_a_tombstone_gets_a_delete_horizon_and_its_timestamps_stay) {
  const auto got = filter(batch_at(10, {{"a", std::nullopt, 100}, {"b", "2", 300}}));
  EXPECT_EQ(got.fate, batch_fate::rewritten);
  EXPECT_EQ(got.left.horizon, 5100);
  EXPECT_EQ(got.left.records, (std::vector<seen_record>{{10, "a", std::nullopt, 100}, {11, "b", "2", 300}}));
  EXPECT_EQ(got.left.max_timestamp, 300);
}

TEST_F(batch_filter_spec, a_tombstone_stays_up_to_its_delete_horizon_which_does_not_move) {
  const auto first = filter(batch_at(10, {{"a", std::nullopt, 100}, {"b", "2", 300}}));
  now = 5099;
  EXPECT_EQ(filter(first.bytes).fate, batch_fate::unchanged);
  now = 5100;
  const auto later = filter(first.bytes);
  EXPECT_EQ(later.left.records, (std::vector<seen_record>{{11, "b", "2", 300}}));
  EXPECT_EQ(later.left.horizon, 5100);
}

TEST_F(batch_filter_spec, a_tombstone_that_is_not_the_last_of_its_key_goes_at_once) {
  latest_is("a", 50);
  EXPECT_EQ(filter(batch_at(10, {{"a", std::nullopt}})).fate, batch_fate::removed);
}

TEST_F(batch_filter_spec, a_rewritten_batch_keeps_its_codec_and_has_the_same_records_in_each) {
  latest_is("b", 50);
  for (const auto codec : all_codecs) {
    kafka::batch_options o;
    o.how.codec = codec;
    const std::string big(200'000, 'x');
    const auto got = filter(batch_at(10, {{"a", big, 100}, {"b", "2", 300}, {"c", std::nullopt, 50}}, o));
    EXPECT_EQ(got.fate, batch_fate::rewritten);
    EXPECT_EQ(got.left.codec, codec);
    EXPECT_EQ(got.left.records, (std::vector<seen_record>{{10, "a", big, 100}, {12, "c", std::nullopt, 50}}));
  }
}

TEST_F(batch_filter_spec, headers_of_records_stay) {
  latest_is("b", 50);
  const std::pair<std::string_view, std::optional<std::string_view>> headers[] = {{"h", "v"}, {"n", std::nullopt}};
  kafka::batch_builder builder;
  builder.add({.timestamp = kafka::timestamp(1), .key = "b", .value = "1"});
  builder.add({.timestamp = kafka::timestamp(2), .key = "a", .value = std::nullopt, .headers = headers});
  const auto got = filter(*builder.finish());
  kafka::record r;
  kafka::record_reader reader(*kafka::batch_header::read(got.bytes),
                              std::span(got.bytes).subspan(kafka::batch_layout::header_bytes));
  ASSERT_TRUE(*reader.next(r));
  EXPECT_EQ(r.offset, kafka::offset(1));
  ASSERT_EQ(r.headers.size(), 2);
  EXPECT_EQ(r.headers.begin()->key, "h");
}

TEST_F(batch_filter_spec, the_records_of_an_aborted_transaction_go) {
  EXPECT_EQ(filter(batch_at(10, {{"a", "1"}}), {.records_go = true}).fate, batch_fate::removed);
  EXPECT_EQ(filter(batch_at(10, {{"a", "1"}}), {.records_go = true, .stays_empty = true}).fate, batch_fate::emptied);
}

TEST_F(batch_filter_spec, a_marker_stays_though_its_key_is_no_ones_and_gets_its_horizon_when_its_transaction_is_gone) {
  const auto marker = kafka::encode_control_batch({.producer_id = kafka::producer_id(7),
                                                   .producer_epoch = kafka::producer_epoch(0),
                                                   .timestamp = kafka::timestamp(900),
                                                   .base_offset = kafka::offset(10)});
  EXPECT_EQ(filter(marker).fate, batch_fate::unchanged);
  const auto got = filter(marker, {.horizon_due = true});
  EXPECT_EQ(got.left.horizon, 5100);
  EXPECT_TRUE(got.left.control);
  ASSERT_EQ(got.left.records.size(), 1u);
  EXPECT_EQ(got.left.records[0].timestamp, 900);
  EXPECT_TRUE(kafka::read_end_transaction_marker(*kafka::record_batch::read(got.bytes)));
  EXPECT_EQ(filter(got.bytes, {.horizon_due = true}).fate, batch_fate::unchanged);
}

TEST_F(batch_filter_spec, a_batch_whose_records_are_not_what_it_says_is_corrupt_and_nothing_is_made_of_it) {
  latest_is("a", 50);
  auto batch = batch_at(10, {{"a", "1"}, {"b", "2"}});
  store_big_endian(batch.data() + kafka::batch_layout::count, std::int32_t{3});
  batch_filter uut({&latest, kafka::offset(1000), kafka::timestamp(now), milliseconds(100)});
  batch_bytes out;
  EXPECT_EQ(uut.filter(*kafka::record_batch::read(batch), {}, out).error().code, errc::corrupt);
  store_big_endian(batch.data() + kafka::batch_layout::count, std::int32_t{1});
  EXPECT_EQ(uut.filter(*kafka::record_batch::read(batch), {}, out).error().code, errc::corrupt);
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace millrace
