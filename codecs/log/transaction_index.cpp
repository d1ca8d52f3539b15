#include "codecs/log/transaction_index.hpp"

#include <cstdint>

#include "codecs/base/big_endian.hpp"

namespace millrace {
namespace {

constexpr std::int16_t version = 0;

}  // namespace

std::array<std::byte, transaction_index_entry::bytes> encode_transaction_index_entry(
    const transaction_index_entry& entry) {
  std::array<std::byte, transaction_index_entry::bytes> out;
  store_big_endian(out.data(), version);
  store_big_endian(out.data() + 2, entry.producer_id.value);
  store_big_endian(out.data() + 10, entry.first_offset.value);
  store_big_endian(out.data() + 18, entry.last_offset.value);
  store_big_endian(out.data() + 26, entry.last_stable_offset.value);
  return out;
}

std::optional<transaction_index_entry> decode_transaction_index_entry(kafka::offset base,
                                                                      std::span<const std::byte> bytes) {
  if (load_big_endian<std::int16_t>(bytes.data()) != version) return std::nullopt;
  transaction_index_entry entry;
  entry.producer_id.value = load_big_endian<std::int64_t>(bytes.data() + 2);
  entry.first_offset.value = load_big_endian<std::int64_t>(bytes.data() + 10);
  entry.last_offset.value = load_big_endian<std::int64_t>(bytes.data() + 18);
  entry.last_stable_offset.value = load_big_endian<std::int64_t>(bytes.data() + 26);
  const bool positive =
      entry.producer_id.value >= 0 && entry.first_offset.value >= 0 && entry.last_stable_offset.value >= 0;
  if (!positive || entry.last_offset <= entry.first_offset || entry.last_offset < base) return std::nullopt;
  return entry;
}

}  // namespace millrace
