#include "codecs/kafka/records/batch_builder.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "codecs/kafka/records/record_validation.hpp"

namespace millrace::kafka {
namespace {

using text = std::optional<std::string>;

struct owned_record {
  std::int64_t stamped = -1;
  text key;
  text value;
  std::vector<std::pair<std::string, text>> headers;

  friend bool operator==(const owned_record&, const owned_record&) = default;
};

text text_of(const std::optional<std::span<const std::byte>>& bytes) {
  return bytes ? text(std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size())) : text();
}

void add(batch_builder& to, const owned_record& r) {
  std::vector<std::pair<std::string_view, std::optional<std::string_view>>> headers(r.headers.begin(), r.headers.end());
  to.add({timestamp(r.stamped), r.key, r.value, headers});
}

std::vector<owned_record> read_all(std::span<const std::byte> bytes) {
  const auto batch = record_batch::read(bytes);
  std::vector<std::byte> plain;
  EXPECT_TRUE(decompress(batch->header().attributes().codec(), batch->records(), {}, plain));
  record_reader reader(batch->header(), plain);
  std::vector<owned_record> found;
  record r;
  auto more = reader.next(r);
  for (; more && *more; more = reader.next(r)) {
    owned_record one{r.timestamp.value, text_of(r.key), text_of(r.value), {}};
    for (const auto& header : r.headers) one.headers.emplace_back(header.key, text_of(header.value));
    EXPECT_EQ(r.headers.size(), static_cast<std::int32_t>(one.headers.size()));
    found.push_back(std::move(one));
  }
  EXPECT_TRUE(more);
  return found;
}

class random_records {
 public:
  explicit random_records(unsigned seed) : random_(seed) {}

  std::vector<owned_record> some() {
    std::vector<owned_record> records(1 + random_() % 60);
    for (auto& r : records) {
      r.stamped = 1700000000000 + static_cast<std::int64_t>(random_() % 100000) - 50000;
      r.key = some_text();
      r.value = some_text();
      for (auto left = random_() % 3; left > 0; --left) r.headers.emplace_back(some_text().value_or("h"), some_text());
    }
    return records;
  }

 private:
  text some_text() {
    if (random_() % 5 == 0) return {};
    return std::string(random_() % (random_() % 20 == 0 ? 100000 : 200), static_cast<char>('a' + random_() % 26));
  }

  std::mt19937 random_;
};

TEST(batch_builder, makes_what_reads_back_the_same_and_passes_validation) {
  record_validator validator;
  for (unsigned seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const auto records = random_records(seed).some();
    batch_builder uut({.how = {static_cast<compression_codec>(seed % 5)}});
    std::int64_t latest = -1;
    for (const auto& r : records) {
      add(uut, r);
      latest = std::max(latest, r.stamped);
    }
    const auto batch = uut.finish();
    ASSERT_TRUE(batch);
    EXPECT_TRUE(read_all(*batch) == records);
    produce_rules rules;
    rules.batch_bytes_max = std::size_t{1} << 30;
    const auto summary = validator.validate(std::span<const std::byte>(*batch), rules, timestamp(1700000000000));
    ASSERT_TRUE(summary) << summary.error().message;
    EXPECT_EQ(summary->max_timestamp, timestamp(latest));
    EXPECT_FALSE(summary->max_timestamp_wrong);
    EXPECT_EQ(records[static_cast<std::size_t>(summary->max_timestamp_delta)].stamped, latest);
  }
}

TEST(batch_builder, is_empty_after_finishing_and_goes_on_with_offset_and_sequence) {
  batch_builder uut({.producer_id = producer_id(9),
                     .producer_epoch = producer_epoch(1),
                     .base_sequence = sequence_number(0x7ffffffe),
                     .base_offset = offset(100)});
  for (int i = 0; i < 3; ++i) uut.add({.value = "v"});
  EXPECT_EQ(uut.count(), 3);
  const auto first = uut.finish();
  EXPECT_TRUE(uut.empty());
  uut.add({.value = "w"});
  const auto second = uut.finish();
  EXPECT_EQ(batch_header::read(*first)->base_sequence(), sequence_number(0x7ffffffe));
  EXPECT_EQ(batch_header::read(*first)->last_sequence(), sequence_number(0));
  EXPECT_EQ(batch_header::read(*second)->base_sequence(), sequence_number(1));
  EXPECT_EQ(batch_header::read(*second)->base_offset(), offset(103));
}

TEST(batch_builder, can_leave_gaps_as_compaction_does) {
  batch_builder uut({.base_offset = offset(10)});
  uut.add_at(2, {.key = "a"});
  uut.add_at(7, {.key = "b"});
  const auto bytes = uut.finish();
  const auto batch = record_batch::read(*bytes);
  EXPECT_EQ(batch->header().count(), 2);
  EXPECT_EQ(batch->header().last_offset(), offset(17));
  record_reader reader(batch->header(), batch->records());
  record r;
  ASSERT_TRUE(*reader.next(r));
  EXPECT_EQ(r.offset, offset(12));
  ASSERT_TRUE(*reader.next(r));
  EXPECT_EQ(r.offset, offset(17));
}

TEST(record_reader, finds_records_missing_or_too_many) {
  batch_builder builder;
  builder.add({.value = "one"});
  builder.add({.value = "two"});
  auto bytes = *builder.finish();
  for (const auto& [count, good] : {std::pair{1, 1}, std::pair{3, 2}}) {
    store_big_endian(bytes.data() + batch_layout::count, std::int32_t{count});
    const auto batch = record_batch::read(bytes);
    record_reader uut(batch->header(), batch->records());
    record r;
    for (int i = 0; i < good; ++i) ASSERT_TRUE(uut.next(r));
    EXPECT_EQ(uut.next(r).error().code, errc::corrupt);
    EXPECT_EQ(uut.next(r).error().code, errc::corrupt);
  }
}

TEST(batch_builder, takes_no_more_for_a_record_than_is_said_beforehand) {
  const std::string some(300, 'x');
  const std::pair<std::string_view, std::optional<std::string_view>> headers[] = {{"name", some}, {"none", {}}};
  for (const auto& r : {new_record{}, new_record{.key = some, .value = some, .headers = headers},
                        new_record{.timestamp = timestamp(std::numeric_limits<std::int64_t>::max()), .value = some}}) {
    batch_builder uut;
    uut.add({.timestamp = timestamp(0)});
    const auto before = uut.size();
    uut.add(r);
    EXPECT_LE(uut.size() - before, bytes_max_of(r));
    EXPECT_GE(uut.size() - before + 30, bytes_max_of(r));
  }
}

}  // namespace
}  // namespace millrace::kafka
