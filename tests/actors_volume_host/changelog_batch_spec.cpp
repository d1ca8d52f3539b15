#include "actors/volume_host/changelog_batch.hpp"

#include <gmock/gmock.h>

#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

constexpr kafka::producer_id producer{5};

changelog_batch batch_of(std::vector<std::byte> records) {
  return {topic_id{}, kafka::partition_index(3), "p.s.changes", std::move(records)};
}

std::vector<std::string> keys_of(const std::vector<std::byte>& bytes) {
  const auto batch = kafka::record_batch::read(bytes);
  if (!batch) return {batch.error().context};
  kafka::record_reader reader(batch->header(), batch->records());
  std::vector<std::string> keys;
  kafka::record r;
  for (auto more = reader.next(r); more && *more; more = reader.next(r))
    keys.emplace_back(reinterpret_cast<const char*>(r.key->data()), r.key->size());
  return keys;
}

TEST(changelog_batch, records_keep_their_order_and_go_on_in_number) {
  kafka::sequence_number next(7);
  const auto batches = batches_of({{"a", "1"}, {"b", "2"}, {"a", "3"}}, 1000, 1, producer, next);
  ASSERT_THAT(batches, SizeIs(1));
  EXPECT_THAT(keys_of(batches[0]), ElementsAre("a", "b", "a"));
  EXPECT_EQ(first_sequence(batch_of(batches[0])), kafka::sequence_number(7));
  EXPECT_EQ(last_sequence(batch_of(batches[0])), kafka::sequence_number(9));
  EXPECT_EQ(next, kafka::sequence_number(10));
}

TEST(changelog_batch, none_is_larger_than_the_topic_takes) {
  kafka::sequence_number next(0);
  const std::string value(100, 'v');
  const auto batches =
      batches_of({{"a", value}, {"b", value}, {"c", value}, {"d", std::string(900, 'w')}}, 400, 1, producer, next);
  ASSERT_THAT(batches, SizeIs(3));
  EXPECT_THAT(keys_of(batches[0]), ElementsAre("a", "b"));
  EXPECT_THAT(keys_of(batches[1]), ElementsAre("c"));
  EXPECT_THAT(keys_of(batches[2]), ElementsAre("d")) << "one that does not fit anywhere has a batch for itself";
  EXPECT_LE(batches[0].size(), 400);
  EXPECT_EQ(first_sequence(batch_of(batches[2])), kafka::sequence_number(3));
}

TEST(changelog_batch, is_read_back_as_it_was_written_down) {
  kafka::sequence_number next(0);
  const auto batch = batch_of(batches_of({{"a", "1"}}, 1000, 1, producer, next)[0]);
  const auto bytes = encode(batch);
  EXPECT_EQ(*decode_changelog_batch(bytes), batch);
  for (std::size_t size = 0; size < 60; ++size) {
    EXPECT_EQ(decode_changelog_batch(std::string_view(bytes).substr(0, size)).error().code, errc::corrupt) << size;
  }
}

TEST(changelog_batch, can_be_given_another_number) {
  kafka::sequence_number next(0);
  auto batch = batch_of(batches_of({{"a", "1"}, {"b", "2"}}, 1000, 1, producer, next)[0]);
  renumber(batch, kafka::sequence_number(41));
  EXPECT_EQ(first_sequence(batch), kafka::sequence_number(41));
  EXPECT_EQ(last_sequence(batch), kafka::sequence_number(42));
  EXPECT_THAT(keys_of(batch.records), ElementsAre("a", "b")) << "and its checksum is right";
}

TEST(changelog_batch, what_is_there_is_known_by_its_number_also_where_numbers_begin_again) {
  const auto covered = [](std::int32_t sequence, std::int32_t last) {
    return is_covered(kafka::sequence_number(sequence), kafka::sequence_number(last));
  };
  constexpr auto greatest = std::numeric_limits<std::int32_t>::max();
  EXPECT_TRUE(covered(5, 5));
  EXPECT_TRUE(covered(4, 5));
  EXPECT_FALSE(covered(6, 5));
  EXPECT_FALSE(covered(0, -1)) << "nothing is there";
  EXPECT_TRUE(covered(greatest, 2));
  EXPECT_FALSE(covered(2, greatest));
}

}  // namespace
}  // namespace millrace
