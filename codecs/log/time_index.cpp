#include "codecs/log/time_index.hpp"

#include "codecs/base/big_endian.hpp"

namespace millrace {

std::array<std::byte, time_index_entry::bytes> encode_time_index_entry(kafka::offset base,
                                                                       const time_index_entry& entry) {
  std::array<std::byte, time_index_entry::bytes> out;
  store_big_endian(out.data(), entry.largest.value);
  store_big_endian(out.data() + 8, static_cast<std::int32_t>(entry.last_offset - base));
  return out;
}

std::optional<time_index_entry> decode_time_index_entry(kafka::offset base, std::span<const std::byte> bytes) {
  const auto relative = load_big_endian<std::int32_t>(bytes.data() + 8);
  if (relative < 0) return std::nullopt;
  return time_index_entry{kafka::timestamp(load_big_endian<std::int64_t>(bytes.data())), base + relative};
}

}  // namespace millrace
