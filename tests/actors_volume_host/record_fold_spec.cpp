#include "actors/volume_host/record_fold.hpp"

#include <gmock/gmock.h>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/control_record.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

using row = std::pair<std::optional<std::string_view>, std::optional<std::string_view>>;
constexpr auto much = std::size_t{1} << 20;

/// A log in the making.
class log_bytes {
 public:
  void add(const std::vector<row>& rows, kafka::batch_options options = {}) {
    options.base_offset = end_;
    kafka::batch_builder builder(options);
    for (const auto& [key, value] : rows) builder.add({.timestamp = kafka::timestamp(1), .key = key, .value = value});
    const auto batch = builder.finish();
    ASSERT_TRUE(batch.has_value());
    bytes_.insert(bytes_.end(), batch->begin(), batch->end());
    end_ += static_cast<std::int64_t>(rows.size());
  }
  void add_of_transaction(std::int64_t producer, const std::vector<row>& rows) {
    add(rows, {.producer_id = kafka::producer_id(producer),
               .producer_epoch = kafka::producer_epoch(0),
               .base_sequence = kafka::sequence_number(0),
               .transactional = true});
  }
  void end_transaction(std::int64_t producer, kafka::transaction_end how) {
    const auto marker = kafka::encode_control_batch({.producer_id = kafka::producer_id(producer),
                                                     .producer_epoch = kafka::producer_epoch(0),
                                                     .marker = {how, 0},
                                                     .timestamp = kafka::timestamp(1),
                                                     .base_offset = end_});
    bytes_.insert(bytes_.end(), marker.begin(), marker.end());
    end_ += 1;
  }

  folded_records fold(std::int64_t from = 0, std::vector<aborted_transaction> aborted = {},
                      std::size_t bytes_max = much) const {
    auto folded = fold_records(bytes_, kafka::offset(from), std::move(aborted), bytes_max);
    EXPECT_TRUE(folded.has_value());
    return folded ? *folded : folded_records();
  }

  std::vector<std::byte>& bytes() { return bytes_; }

 private:
  std::vector<std::byte> bytes_;
  kafka::offset end_{0};
};

TEST(record_fold, leaves_the_last_value_of_each_key) {
  log_bytes log;
  log.add({{"a", "1"}, {"b", "1"}, {"a", "2"}});
  log.add({{"b", std::nullopt}, {"c", ""}});
  const auto folded = log.fold();
  EXPECT_THAT(folded.rows, ElementsAre(Pair("a", "2"), Pair("b", std::nullopt), Pair("c", "")));
  EXPECT_EQ(folded.next, kafka::offset(5));
  EXPECT_EQ(folded.passed_over, 0);
}

TEST(record_fold, begins_where_it_is_told_to_also_within_a_batch) {
  log_bytes log;
  log.add({{"a", "1"}, {"b", "1"}, {"c", "1"}});
  EXPECT_THAT(log.fold(2).rows, ElementsAre(Pair("c", "1")));
}

TEST(record_fold, reads_compressed_batches) {
  log_bytes log;
  log.add({{"a", "1"}, {"b", "2"}}, {.how = {kafka::compression_codec::zstd}});
  EXPECT_THAT(log.fold().rows, ElementsAre(Pair("a", "1"), Pair("b", "2")));
}

TEST(record_fold, ends_between_two_records_when_it_has_enough) {
  log_bytes log;
  log.add({{"a", "11111"}, {"b", "2"}, {"c", "3"}});
  const auto folded = log.fold(0, {}, 5);
  EXPECT_THAT(folded.rows, ElementsAre(Pair("a", "11111")));
  EXPECT_EQ(folded.next, kafka::offset(1));
  EXPECT_THAT(log.fold(1, {}, 5).rows, ElementsAre(Pair("b", "2"), Pair("c", "3")));
}

TEST(record_fold, passes_over_what_can_be_no_row) {
  log_bytes log;
  const std::string long_key(70'000, 'k');
  log.add({{std::nullopt, "1"}, {"", "2"}, {long_key, "3"}, {"a", "4"}});
  const auto folded = log.fold();
  EXPECT_THAT(folded.rows, ElementsAre(Pair("a", "4")));
  EXPECT_EQ(folded.passed_over, 3);
  EXPECT_EQ(folded.next, kafka::offset(4));
}

TEST(record_fold, leaves_out_aborted_transactions_and_markers) {
  log_bytes log;
  log.add_of_transaction(1, {{"a", "aborted"}});  // 0
  log.add_of_transaction(2, {{"b", "kept"}});     // 1
  log.add({{"c", "plain"}});                      // 2
  log.end_transaction(2, kafka::transaction_end::commit);
  log.end_transaction(1, kafka::transaction_end::abort);
  log.add_of_transaction(1, {{"d", "kept"}});  // 5: the next one of the same producer
  log.end_transaction(1, kafka::transaction_end::commit);
  const auto folded = log.fold(0, {{kafka::producer_id(1), kafka::offset(0)}});
  EXPECT_THAT(folded.rows, ElementsAre(Pair("b", "kept"), Pair("c", "plain"), Pair("d", "kept")));
  EXPECT_EQ(folded.next, kafka::offset(7));
}

TEST(record_fold, goes_on_behind_what_it_left_out_altogether) {
  log_bytes log;
  log.add_of_transaction(1, {{"a", "aborted"}});
  log.end_transaction(1, kafka::transaction_end::abort);
  const auto folded = log.fold(0, {{kafka::producer_id(1), kafka::offset(0)}});
  EXPECT_THAT(folded.rows, IsEmpty());
  EXPECT_EQ(folded.next, kafka::offset(2));
}

TEST(record_fold, damage_is_told) {
  log_bytes log;
  log.add({{"a", "1"}, {"b", "2"}});
  auto bytes = log.bytes();
  bytes.back() ^= std::byte{0xff};
  bytes[62] = std::byte{0x7f};
  EXPECT_FALSE(fold_records(bytes, kafka::offset(0), {}, much).has_value());
}

}  // namespace
}  // namespace millrace
