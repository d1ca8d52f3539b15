#include "codecs/kafka/records/compression.hpp"

#include <gtest/gtest.h>
#include <lz4frame.h>
#include <snappy.h>
#include <zlib.h>

#include <algorithm>
#include <random>
#include <string>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/decompressor.hpp"

namespace millrace::kafka {
namespace {

using bytes = std::vector<std::byte>;

constexpr compression_codec real_codecs[] = {compression_codec::gzip, compression_codec::snappy, compression_codec::lz4,
                                             compression_codec::zstd};
constexpr decompression_limits generous;

/// Half noise, half repetition: neither empty blocks nor incompressible ones alone.
bytes some_data(std::size_t size, unsigned seed = 1) {
  std::mt19937 random(seed);
  bytes data(size);
  for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<std::byte>(i / 64 % 2 == 0 ? random() : 'a');
  return data;
}

bytes compressed(compression_codec codec, const bytes& plain, std::optional<int> level = {}) {
  bytes out;
  EXPECT_TRUE(compress({codec, level}, plain, out));
  return out;
}

errc refusal_of(compression_codec codec, const bytes& data, const decompression_limits& limits = generous) {
  bytes out;
  const auto done = decompress(codec, data, limits, out);
  return done ? errc{} : done.error().code;
}

TEST(compression_codec, has_the_name_that_kafka_gives_it) {
  EXPECT_EQ(name(compression_codec::zstd), "zstd");
  EXPECT_EQ(*codec_named("lz4"), compression_codec::lz4);
  EXPECT_EQ(*codec_named("uncompressed"), compression_codec::none);
  EXPECT_EQ(codec_named("brotli").error().code, errc::not_found);
}

TEST(compression, gives_back_what_it_took) {
  for (const auto codec : {compression_codec::none, compression_codec::gzip, compression_codec::snappy,
                           compression_codec::lz4, compression_codec::zstd}) {
    for (const auto size : {0U, 1U, 100U, 32767U, 32768U, 32769U, 65536U, 1000000U}) {
      const auto plain = some_data(size);
      bytes back;
      ASSERT_TRUE(decompress(codec, compressed(codec, plain), generous, back)) << name(codec) << " " << size;
      EXPECT_TRUE(back == plain) << name(codec) << " " << size;
    }
  }
}

TEST(compression, appends_behind_what_is_there) {
  for (const auto codec : real_codecs) {
    bytes out(61, std::byte{7});
    ASSERT_TRUE(compress({codec}, some_data(500), out));
    bytes back;
    ASSERT_TRUE(decompress(codec, std::span(out).subspan(61), generous, back));
    EXPECT_TRUE(back == some_data(500));
    EXPECT_EQ(out[60], std::byte{7});
  }
}

TEST(compression, refuses_a_level_that_the_codec_does_not_know) {
  for (const auto codec : {compression_codec::gzip, compression_codec::lz4, compression_codec::zstd}) {
    bytes out(3);
    EXPECT_EQ(compress({codec, 99}, some_data(100), out).error().code, errc::invalid_argument) << name(codec);
    EXPECT_EQ(out.size(), 3U);
  }
}

TEST(compression, makes_more_of_a_higher_level) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "record " + std::to_string(i * i % 977) + ";";
  bytes plain(text.size());
  std::ranges::copy(std::as_bytes(std::span(text)), plain.begin());
  EXPECT_LT(compressed(compression_codec::gzip, plain, 9).size(), compressed(compression_codec::gzip, plain, 1).size());
  EXPECT_LT(compressed(compression_codec::zstd, plain, 19).size(),
            compressed(compression_codec::zstd, plain, 1).size());
  EXPECT_LT(compressed(compression_codec::lz4, plain, 12).size(), compressed(compression_codec::lz4, plain, 0).size());
}

TEST(decompressor, yields_the_same_whatever_the_pieces) {
  const auto plain = some_data(200000);
  std::mt19937 random(5);
  decompressor uut;
  for (const auto codec : real_codecs) {
    const auto packed = compressed(codec, plain);
    for (int round = 0; round < 5; ++round) {
      ASSERT_TRUE(uut.open(codec, packed, generous));
      bytes back;
      while (true) {
        bytes piece(1 + random() % (round % 2 == 0 ? 50 : 90000));
        const auto count = uut.read(piece);
        ASSERT_TRUE(count);
        if (*count == 0) break;
        back.insert(back.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(*count));
      }
      EXPECT_TRUE(back == plain) << name(codec);
    }
  }
}

TEST(decompressor, is_not_hurt_by_a_batch_that_was_bad_or_left_halfway) {
  const auto plain = some_data(100000);
  decompressor uut;
  for (const auto codec : real_codecs) {
    auto packed = compressed(codec, plain);
    bytes piece(1000);
    auto damaged = packed;
    damaged.resize(packed.size() / 2);
    ASSERT_TRUE(uut.open(codec, damaged, generous));
    for (auto count = uut.read(piece); count && *count > 0; count = uut.read(piece)) continue;
    ASSERT_TRUE(uut.open(codec, packed, generous));
    ASSERT_TRUE(uut.read(piece));
    ASSERT_TRUE(uut.open(codec, packed, generous));
    bytes back(plain.size() + 1);
    std::size_t have = 0;
    while (true) {
      const auto count = uut.read(std::span(back).subspan(have));
      ASSERT_TRUE(count) << name(codec) << ": " << count.error().context;
      if (*count == 0) break;
      have += *count;
    }
    EXPECT_EQ(have, plain.size()) << name(codec);
  }
}

TEST(decompressor, says_that_bytes_are_missing_wherever_they_are_cut) {
  const auto plain = some_data(3000);
  for (const auto codec : real_codecs) {
    const auto packed = compressed(codec, plain);
    for (std::size_t size = 1; size < packed.size(); ++size) {
      const bytes cut(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(size));
      if (codec == compression_codec::snappy && size == 16) continue;  // a frame without blocks is a frame
      EXPECT_NE(refusal_of(codec, cut), errc{}) << name(codec) << " " << size;
    }
  }
}

TEST(decompressor, survives_damage_at_any_byte) {
  const auto plain = some_data(2000);
  for (const auto codec : real_codecs) {
    const auto packed = compressed(codec, plain);
    for (std::size_t at = 0; at < packed.size(); ++at) {
      for (const auto mask : {0x01, 0x80, 0xff}) {
        auto damaged = packed;
        damaged[at] ^= static_cast<std::byte>(mask);
        bytes out;
        std::ignore = decompress(codec, damaged, generous, out);
      }
    }
  }
}

TEST(decompressor, stops_at_the_size_limit) {
  const bytes zeros(1 << 20);
  for (const auto codec : real_codecs) {
    const auto packed = compressed(codec, zeros);
    const decompression_limits tight{.bytes_max = zeros.size() - 1, .ratio_max = 1 << 20, .free_bytes = 0};
    const decompression_limits enough{.bytes_max = zeros.size(), .ratio_max = 1 << 20, .free_bytes = 0};
    EXPECT_EQ(refusal_of(codec, packed, tight), errc::limit_exceeded) << name(codec);
    EXPECT_EQ(refusal_of(codec, packed, enough), errc{}) << name(codec);
  }
}

TEST(decompressor, stops_at_the_ratio_limit_once_the_free_bytes_are_used) {
  const bytes zeros(1 << 20);
  for (const auto codec : real_codecs) {
    const auto packed = compressed(codec, zeros);
    const decompression_limits tight{.ratio_max = 10, .free_bytes = zeros.size() / 2};
    const decompression_limits enough{.ratio_max = 10, .free_bytes = zeros.size()};
    EXPECT_EQ(refusal_of(codec, packed, tight), errc::limit_exceeded) << name(codec);
    EXPECT_EQ(refusal_of(codec, packed, enough), errc{}) << name(codec);
  }
}

TEST(snappy, is_read_as_one_raw_block_too_as_librdkafka_writes_it) {
  const auto plain = some_data(100000);
  std::string raw;
  ::snappy::Compress(reinterpret_cast<const char*>(plain.data()), plain.size(), &raw);
  bytes packed(raw.size());
  std::ranges::copy(std::as_bytes(std::span(raw)), packed.begin());
  bytes back;
  ASSERT_TRUE(decompress(compression_codec::snappy, packed, generous, back));
  EXPECT_TRUE(back == plain);
}

TEST(snappy, does_not_allocate_what_a_block_only_claims) {
  bytes lie = {std::byte{0xff}, std::byte{0xff}, std::byte{0xff}, std::byte{0xff}, std::byte{0x0f}, std::byte{0}};
  EXPECT_EQ(refusal_of(compression_codec::snappy, lie), errc::corrupt);
}

TEST(snappy, frames_may_follow_each_other) {
  const auto plain = some_data(1000);
  auto twice = compressed(compression_codec::snappy, plain);
  const auto once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  bytes back;
  ASSERT_TRUE(decompress(compression_codec::snappy, twice, generous, back));
  EXPECT_EQ(back.size(), 2 * plain.size());
}

TEST(gzip, members_may_follow_each_other) {
  const auto plain = some_data(1000);
  auto twice = compressed(compression_codec::gzip, plain);
  const auto once = twice;
  twice.insert(twice.end(), once.begin(), once.end());
  bytes back;
  ASSERT_TRUE(decompress(compression_codec::gzip, twice, generous, back));
  EXPECT_EQ(back.size(), 2 * plain.size());
}

TEST(lz4, with_linked_blocks_is_refused_because_java_clients_cannot_read_it) {
  const auto plain = some_data(200000);
  bytes packed(LZ4F_compressFrameBound(plain.size(), nullptr));
  packed.resize(LZ4F_compressFrame(packed.data(), packed.size(), plain.data(), plain.size(), nullptr));
  EXPECT_EQ(refusal_of(compression_codec::lz4, packed), errc::unsupported);
}

TEST(lz4, bytes_after_the_frame_are_refused) {
  auto packed = compressed(compression_codec::lz4, some_data(1000));
  packed.push_back(std::byte{0});
  EXPECT_EQ(refusal_of(compression_codec::lz4, packed), errc::corrupt);
}

}  // namespace
}  // namespace millrace::kafka
