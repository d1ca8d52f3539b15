#include "codecs/kafka/records/recompression.hpp"

#include <gtest/gtest.h>

#include <string>

#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::kafka {
namespace {

constexpr compression_codec all_codecs[] = {compression_codec::none, compression_codec::gzip, compression_codec::snappy,
                                            compression_codec::lz4, compression_codec::zstd};

std::vector<std::byte> batch_in(compression_codec codec) {
  batch_options options;
  options.how.codec = codec;
  options.producer_id = producer_id(7);
  options.producer_epoch = producer_epoch(1);
  options.base_sequence = sequence_number(40);
  options.base_offset = offset(100);
  options.transactional = true;
  batch_builder builder(options);
  for (int i = 0; i < 100; ++i) builder.add({.timestamp = timestamp(5 + i), .key = "k", .value = std::string(50, 'v')});
  return *builder.finish();
}

TEST(recompression, makes_the_batch_that_the_producer_would_have_made_with_the_other_codec) {
  for (const auto from : all_codecs) {
    for (const auto to : all_codecs) {
      const auto made = recompress(batch_in(from), {to}, {});
      ASSERT_TRUE(made) << made.error().context;
      EXPECT_EQ(*made, batch_in(to)) << name(from) << " to " << name(to);
      EXPECT_TRUE(record_batch::read(*made)->crc_matches());
    }
  }
}

TEST(recompression, is_bounded_in_what_it_unfolds) {
  const decompression_limits limits{.bytes_max = 1000, .ratio_max = 64, .free_bytes = 1000};
  const auto made = recompress(batch_in(compression_codec::zstd), {compression_codec::gzip}, limits);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, errc::limit_exceeded);
}

}  // namespace
}  // namespace millrace::kafka
