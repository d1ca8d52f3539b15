#include "codecs/log/journal_record.hpp"

#include <gtest/gtest.h>

#include <string>

namespace millrace {
namespace {

constexpr journal_generation generation{5};

class journal_record_spec : public testing::Test {
 protected:
  void SetUp() override {
    writes.push_back({"t-0/00000000000000000000.log", 77, 4096, std::as_bytes(std::span(first))});
    writes.push_back({"orders-12/00000000000000000042.log", 78, 0, std::as_bytes(std::span(second))});
    encoded.resize(journal_record_size(writes), std::byte{0xff});
    encode_journal_record(generation, 9, writes, encoded);
  }

  const std::string first = "some bytes", second = std::string(5000, 'x');
  std::vector<journal_write> writes;
  std::vector<std::byte> encoded;
};

TEST_F(journal_record_spec, is_read_back) {
  const auto record = decode_journal_record(generation, encoded);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->sequence, 9u);
  EXPECT_EQ(record->size, encoded.size());
  ASSERT_EQ(record->writes.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(record->writes[i].path, writes[i].path);
    EXPECT_EQ(record->writes[i].file_identity, writes[i].file_identity);
    EXPECT_EQ(record->writes[i].position, writes[i].position);
    EXPECT_TRUE(std::equal(writes[i].bytes.begin(), writes[i].bytes.end(), record->writes[i].bytes.begin(),
                           record->writes[i].bytes.end()));
  }
}

TEST_F(journal_record_spec, takes_whole_blocks) { EXPECT_EQ(encoded.size(), 2 * journal_block_bytes); }

TEST_F(journal_record_spec, of_another_generation_does_not_count) {
  EXPECT_EQ(decode_journal_record(journal_generation(4), encoded).error().code, errc::corrupt);
}

TEST_F(journal_record_spec, that_is_cut_off_is_truncated_or_none) {
  for (const std::size_t size : {0, 10, 31, 32, 4096, 5000}) {
    EXPECT_FALSE(decode_journal_record(generation, std::span(encoded).first(size))) << size;
  }
}

TEST_F(journal_record_spec, every_flipped_bit_of_its_content_is_found) {
  const auto content = 32 + 22 + writes[0].path.size() + first.size() + 22 + writes[1].path.size() + second.size();
  for (std::size_t at = 0; at < content; ++at) {
    encoded[at] ^= std::byte{0x10};
    EXPECT_FALSE(decode_journal_record(generation, encoded)) << at;
    encoded[at] ^= std::byte{0x10};
  }
}

TEST(journal_header, is_a_block_that_names_a_generation) {
  const auto block = encode_journal_header(generation);
  EXPECT_EQ(block.size(), journal_block_bytes);
  EXPECT_EQ(*decode_journal_header(block), generation);
  EXPECT_EQ(decode_journal_header({}).error().code, errc::corrupt);
  EXPECT_EQ(decode_journal_header(std::vector<std::byte>(4096)).error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace
