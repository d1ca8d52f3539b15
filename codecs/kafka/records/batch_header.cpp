#include "codecs/kafka/records/batch_header.hpp"

#include <string>

namespace millrace::kafka {

result<batch_header> batch_header::read(std::span<const std::byte> bytes) {
  if (bytes.size() < batch_layout::header_bytes) {
    return make_error(errc::truncated,
                      "record batch: header of 61 bytes, but " + std::to_string(bytes.size()) + " left");
  }
  const auto magic = load_big_endian<std::int8_t>(bytes.data() + batch_layout::magic);
  if (magic != 2) return make_error(errc::corrupt, "record batch: magic " + std::to_string(magic) + ", not 2");
  const auto length = load_big_endian<std::int32_t>(bytes.data() + batch_layout::length);
  if (length < static_cast<std::int32_t>(batch_layout::header_bytes - batch_layout::length_end)) {
    return make_error(errc::corrupt, "record batch: length " + std::to_string(length) + " is less than its header's");
  }
  return batch_header(bytes.data());
}

sequence_number batch_header::last_sequence() const {
  const auto first = base_sequence();
  return first.value < 0 ? first : advance(first, last_offset_delta());
}

sequence_number advance(sequence_number first, std::int32_t delta) {
  const auto sum = static_cast<std::uint32_t>(first.value) + static_cast<std::uint32_t>(delta);
  return sequence_number(static_cast<std::int32_t>(sum & 0x7fffffffU));
}

}  // namespace millrace::kafka
