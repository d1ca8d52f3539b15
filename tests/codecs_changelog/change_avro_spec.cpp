#include "codecs/changelog/change_avro.hpp"

#include <gtest/gtest.h>

#include "codecs/avro/avro_object.hpp"

namespace millrace {
namespace {

using namespace std::string_literals;

/// As Apache Avro 1.12.2 for Python has it of docs/table_change.avsc.
TEST(change_avro, has_the_fingerprint_that_others_compute) {
  EXPECT_EQ(avro_fingerprint(change_schema), 0x53c48aff85c02c5aULL);
}

TEST(change_avro, begins_with_the_mark_and_the_fingerprint_the_lowest_byte_first) {
  const auto bytes = change_avro({"k", std::nullopt, std::nullopt}, 0);
  EXPECT_EQ(bytes.substr(0, 2), "\xc3\x01");
  auto fingerprint = avro_fingerprint(change_schema);
  for (std::size_t i = 2; i < 10; ++i, fingerprint >>= 8U)
    EXPECT_EQ(static_cast<std::uint8_t>(bytes.at(i)), fingerprint & 0xffU);
}

TEST(change_avro, writes_the_fields_in_the_order_of_the_schema) {
  const auto fields = [](const row_change& change, std::int64_t at) { return change_avro(change, at).substr(10); };
  EXPECT_EQ(fields({"ab", std::nullopt, "\xff"}, 1), "\x04"s + "ab" + "\x00"s + "\x02\x02\xff" + "\x02");
  EXPECT_EQ(fields({"k", "", std::nullopt}, 64), "\x02k\x02\x00\x00\x80\x01"s);
}

}  // namespace
}  // namespace millrace
