#include <gtest/gtest.h>

#include <string>

#include "codecs/kafka/records/decompressor.hpp"
#include "codecs/kafka/records/record.hpp"
#include "codecs/kafka/records/record_batch.hpp"
#include "tests/codecs_records/golden_batches.hpp"

namespace millrace::kafka {
namespace {

std::string text_of(const std::optional<std::span<const std::byte>>& bytes) {
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : "<null>";
}

std::string described(const record& r) {
  auto text = std::to_string(r.offset.value) + " " + std::to_string(r.timestamp.value) + " " + text_of(r.key) + " " +
              text_of(r.value);
  for (const auto& header : r.headers) text += " " + std::string(header.key) + ":" + text_of(header.value);
  return text;
}

const std::vector<std::string> golden_records = {
    "0 1700000000000 k0 first",
    "1 1700000000005 <null> second h:1 empty:<null>",
    "2 1700000000003 k2 <null>",
    "3 1700000000003  " + std::string(1000, 'x'),
};

TEST(golden_batches, of_every_client_hold_the_same_records) {
  for (const auto& [client, name, bytes] : golden_batches()) {
    SCOPED_TRACE(client + " " + name);
    const auto batch = record_batch::read(bytes);
    ASSERT_TRUE(batch);
    EXPECT_TRUE(batch->crc_matches());
    std::vector<std::byte> plain;
    ASSERT_TRUE(decompress(batch->header().attributes().codec(), batch->records(), {}, plain));
    record_reader uut(batch->header(), plain);
    std::vector<std::string> found;
    record r;
    for (auto more = uut.next(r); more && *more; more = uut.next(r)) found.push_back(described(r));
    EXPECT_EQ(found, golden_records);
  }
}

}  // namespace
}  // namespace millrace::kafka
