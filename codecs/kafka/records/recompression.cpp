#include "codecs/kafka/records/recompression.hpp"

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/crc32c.hpp"
#include "codecs/kafka/records/record_batch.hpp"

namespace millrace::kafka {
namespace {

void mend_header(std::vector<std::byte>& batch, compression_codec codec) {
  auto* const at = batch.data();
  const auto others = load_big_endian<std::uint16_t>(at + batch_layout::attributes) & ~batch_attributes::codec_mask;
  store_big_endian(at + batch_layout::attributes,
                   static_cast<std::uint16_t>(others | static_cast<std::uint16_t>(codec)));
  store_big_endian(at + batch_layout::length, static_cast<std::int32_t>(batch.size() - batch_layout::length_end));
  store_big_endian(at + batch_layout::crc, crc32c(std::span(batch).subspan(batch_layout::crc_begin)));
}

}  // namespace

result<std::vector<std::byte>> recompress(std::span<const std::byte> batch, compression how,
                                          const decompression_limits& limits) {
  const auto whole = record_batch::read(batch);
  if (!whole) return whole.error();
  std::vector<std::byte> unfolded;
  auto plain = whole->records();
  if (const auto codec = whole->header().attributes().codec(); codec != compression_codec::none) {
    if (auto done = decompress(codec, plain, limits, unfolded); !done) return done.error();
    plain = unfolded;
  }
  const auto header = batch.first(batch_layout::header_bytes);
  std::vector<std::byte> made(header.begin(), header.end());
  if (how.codec == compression_codec::none)
    made.insert(made.end(), plain.begin(), plain.end());
  else if (auto packed = compress(how, plain, made); !packed)
    return packed.error();
  mend_header(made, how.codec);
  return made;
}

}  // namespace millrace::kafka
