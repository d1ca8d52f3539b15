#include "codecs/kafka/records/compression.hpp"

#include <string>

#include "codecs/kafka/records/block_decoder.hpp"

namespace millrace::kafka {
namespace {

// The defaults of Kafka's own clients, so that a batch made here is as large as one made there.
constexpr int gzip_level = -1;
constexpr int lz4_level = 0;
constexpr int zstd_level = 3;

}  // namespace

std::string_view name(compression_codec codec) {
  switch (codec) {
    case compression_codec::none: return "none";
    case compression_codec::gzip: return "gzip";
    case compression_codec::snappy: return "snappy";
    case compression_codec::lz4: return "lz4";
    case compression_codec::zstd: return "zstd";
  }
  return "unknown";
}

result<compression_codec> codec_named(std::string_view text) {
  if (text == "uncompressed") return compression_codec::none;
  for (const auto codec : {compression_codec::none, compression_codec::gzip, compression_codec::snappy,
                           compression_codec::lz4, compression_codec::zstd}) {
    if (name(codec) == text) return codec;
  }
  return make_error(errc::not_found, "no compression codec is named " + std::string(text));
}

result<void> compress(compression how, std::span<const std::byte> plain, std::vector<std::byte>& out) {
  switch (how.codec) {
    case compression_codec::none: out.insert(out.end(), plain.begin(), plain.end()); return {};
    case compression_codec::gzip: return compress_gzip(how.level.value_or(gzip_level), plain, out);
    case compression_codec::snappy: return compress_snappy(plain, out);
    case compression_codec::lz4: return compress_lz4(how.level.value_or(lz4_level), plain, out);
    case compression_codec::zstd: return compress_zstd(how.level.value_or(zstd_level), plain, out);
  }
  return make_error(errc::invalid_argument, "unknown compression codec");
}

}  // namespace millrace::kafka
