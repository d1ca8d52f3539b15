// The binary files beside a segment, byte for byte as Kafka's own storage writes them.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "codecs/log/producer_snapshot.hpp"
#include "codecs/log/transaction_index.hpp"
#include "tests/codecs_kafka/bytes_of.hpp"

namespace millrace {
namespace {

constexpr kafka::offset base{1000};

/// The file of that kind in tests/golden/log_files; fails the test if there is none.
std::vector<std::byte> kafkas_own(const std::string& kind) {
  std::ifstream golden(MILLRACE_SOURCE_DIR "/tests/golden/log_files/kafka_storage.txt");
  for (std::string line; std::getline(golden, line);) {
    std::istringstream words(line);
    std::string name, hex;
    if (words >> name >> hex && name == kind) return bytes_of_hex(hex);
  }
  ADD_FAILURE() << "no golden " << kind;
  return {};
}

transaction_index_entry aborted(std::int64_t producer, std::int64_t first, std::int64_t marker, std::int64_t stable) {
  return {kafka::producer_id(producer), kafka::offset(first), kafka::offset(marker), kafka::offset(stable)};
}

/// One that began in an earlier segment, and another that was open when it ended.
const std::vector<transaction_index_entry> two_transactions{aborted(4711, 900, 1040, 1010),
                                                            aborted(4712, 1010, 1077, 1078)};

std::vector<std::byte> bytes_of(const transaction_index_entry& entry) {
  const auto bytes = encode_transaction_index_entry(entry);
  return {bytes.begin(), bytes.end()};
}

TEST(transaction_index, is_the_file_that_kafka_writes) {
  std::vector<std::byte> file;
  for (const auto& entry : two_transactions) {
    const auto bytes = bytes_of(entry);
    file.insert(file.end(), bytes.begin(), bytes.end());
  }
  EXPECT_EQ(hex_of(file), hex_of(kafkas_own("txnindex")));
}

TEST(transaction_index, of_kafka_is_read_entry_by_entry) {
  const auto file = kafkas_own("txnindex");
  ASSERT_EQ(file.size(), two_transactions.size() * transaction_index_entry::bytes);
  std::span<const std::byte> rest(file);
  for (const auto& entry : two_transactions) {
    EXPECT_EQ(decode_transaction_index_entry(base, rest), entry);
    rest = rest.subspan(transaction_index_entry::bytes);
  }
}

TEST(transaction_index_entry, of_the_largest_numbers_is_read_back) {
  const auto entry = aborted(INT64_MAX, INT64_MAX - 1, INT64_MAX, INT64_MAX);
  EXPECT_EQ(decode_transaction_index_entry(base, bytes_of(entry)), entry);
}

TEST(transaction_index_entry, what_cannot_be_one_is_none) {
  EXPECT_EQ(decode_transaction_index_entry(kafka::offset(0), std::vector<std::byte>(34)), std::nullopt) << "zeros";
  for (const auto& wrong :
       {aborted(-1, 900, 1040, 1010), aborted(1, -1, 1040, 1010), aborted(1, 900, -1, 1010), aborted(1, 900, 1040, -1),
        aborted(1, 1040, 1040, 1010), aborted(1, 1041, 1040, 1010), aborted(1, 900, 999, 1010)}) {
    EXPECT_EQ(decode_transaction_index_entry(base, bytes_of(wrong)), std::nullopt)
        << wrong.producer_id.value << " " << wrong.first_offset.value << " " << wrong.last_offset.value << " "
        << wrong.last_stable_offset.value;
  }
}

TEST(transaction_index_entry, of_another_version_is_none) {
  for (const std::size_t byte_of_version : {0, 1}) {
    auto bytes = bytes_of(two_transactions[0]);
    bytes[byte_of_version] = std::byte{1};
    EXPECT_EQ(decode_transaction_index_entry(base, bytes), std::nullopt);
  }
}

TEST(transaction_index_entry, overlaps_what_has_its_records_or_its_marker) {
  const auto entry = aborted(1, 1010, 1077, 1078);
  const auto overlaps = [&entry](std::int64_t begin, std::int64_t end) {
    return entry.overlaps(kafka::offset(begin), kafka::offset(end));
  };
  EXPECT_FALSE(overlaps(0, 1010));
  EXPECT_TRUE(overlaps(0, 1011));
  EXPECT_TRUE(overlaps(1020, 1030));
  EXPECT_TRUE(overlaps(1077, 2000));
  EXPECT_FALSE(overlaps(1078, 2000));
}

TEST(producer_snapshot, says_of_a_transaction_where_it_began_and_who_ended_the_last) {
  producer_snapshot_entry open;
  open.id = kafka::producer_id(4711);
  open.epoch = kafka::producer_epoch(3);
  open.last_timestamp = kafka::timestamp(1700000000005);
  open.coordinator_epoch = 42;
  open.transaction_start = kafka::offset(1010);
  producer_snapshot_entry ended;
  ended.id = kafka::producer_id(4712);
  ended.epoch = kafka::producer_epoch(4);
  ended.last_timestamp = kafka::timestamp(1700000000006);
  ended.coordinator_epoch = 43;
  const std::vector entries{open, ended};
  const auto file = kafkas_own("snapshot");
  EXPECT_EQ(hex_of(encode_producer_snapshot(entries)), hex_of(file));
  const auto read = decode_producer_snapshot(file);
  ASSERT_TRUE(read) << read.error().context;
  EXPECT_EQ(*read, entries);
}

}  // namespace
}  // namespace millrace
