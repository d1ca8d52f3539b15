#include "codecs/log/producer_snapshot.hpp"

#include <string>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace {
namespace {

constexpr std::int16_t version = 1;
constexpr std::size_t crc_at = 2;
constexpr std::size_t count_at = 6;  // the checksum covers the file from here on
constexpr std::size_t entries_at = 10;
constexpr std::size_t entry_bytes = 46;

void put_entry(std::byte* at, const producer_snapshot_entry& e) {
  store_big_endian(at, e.id.value);
  store_big_endian(at + 8, e.epoch.value);
  store_big_endian(at + 10, e.last_sequence.value);
  store_big_endian(at + 14, e.last_offset.value);
  store_big_endian(at + 22, e.offset_delta);
  store_big_endian(at + 26, e.last_timestamp.value);
  store_big_endian(at + 34, e.coordinator_epoch);
  store_big_endian(at + 38, e.transaction_start.value);
}

producer_snapshot_entry get_entry(const std::byte* at) {
  producer_snapshot_entry e;
  e.id.value = load_big_endian<std::int64_t>(at);
  e.epoch.value = load_big_endian<std::int16_t>(at + 8);
  e.last_sequence.value = load_big_endian<std::int32_t>(at + 10);
  e.last_offset.value = load_big_endian<std::int64_t>(at + 14);
  e.offset_delta = load_big_endian<std::int32_t>(at + 22);
  e.last_timestamp.value = load_big_endian<std::int64_t>(at + 26);
  e.coordinator_epoch = load_big_endian<std::int32_t>(at + 34);
  e.transaction_start.value = load_big_endian<std::int64_t>(at + 38);
  return e;
}

}  // namespace

std::vector<std::byte> encode_producer_snapshot(std::span<const producer_snapshot_entry> entries) {
  std::vector<std::byte> file(entries_at + entries.size() * entry_bytes);
  store_big_endian(file.data(), version);
  store_big_endian(file.data() + count_at, static_cast<std::int32_t>(entries.size()));
  for (std::size_t i = 0; i < entries.size(); ++i) put_entry(file.data() + entries_at + i * entry_bytes, entries[i]);
  store_big_endian(file.data() + crc_at, kafka::crc32c(std::span(file).subspan(count_at)));
  return file;
}

result<std::vector<producer_snapshot_entry>> decode_producer_snapshot(std::span<const std::byte> file) {
  if (file.size() < entries_at)
    return make_error(errc::truncated, "producer snapshot: " + std::to_string(file.size()) + " bytes");
  if (const auto found = load_big_endian<std::int16_t>(file.data()); found != version) {
    return make_error(errc::unsupported, "producer snapshot: version " + std::to_string(found));
  }
  if (load_big_endian<std::uint32_t>(file.data() + crc_at) != kafka::crc32c(file.subspan(count_at))) {
    return make_error(errc::corrupt, "producer snapshot: checksum does not match");
  }
  const auto count = load_big_endian<std::int32_t>(file.data() + count_at);
  if (count < 0 || static_cast<std::size_t>(count) * entry_bytes != file.size() - entries_at) {
    return make_error(errc::corrupt, "producer snapshot: " + std::to_string(count) + " entries in " +
                                         std::to_string(file.size()) + " bytes");
  }
  std::vector<producer_snapshot_entry> entries(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i] = get_entry(file.data() + entries_at + i * entry_bytes);
  return entries;
}

}  // namespace millrace
