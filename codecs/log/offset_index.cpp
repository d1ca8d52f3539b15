#include "codecs/log/offset_index.hpp"

#include "codecs/base/big_endian.hpp"

namespace millrace {

std::array<std::byte, offset_index_entry::bytes> encode_offset_index_entry(kafka::offset base,
                                                                           const offset_index_entry& entry) {
  std::array<std::byte, offset_index_entry::bytes> out;
  store_big_endian(out.data(), static_cast<std::int32_t>(entry.last_offset - base));
  store_big_endian(out.data() + 4, static_cast<std::int32_t>(entry.position.value));
  return out;
}

std::optional<offset_index_entry> decode_offset_index_entry(kafka::offset base, std::span<const std::byte> bytes) {
  const auto relative = load_big_endian<std::int32_t>(bytes.data());
  const auto position = load_big_endian<std::int32_t>(bytes.data() + 4);
  if (relative < 0 || position < 0) return std::nullopt;
  return offset_index_entry{base + relative, file_position(static_cast<std::uint32_t>(position))};
}

}  // namespace millrace
