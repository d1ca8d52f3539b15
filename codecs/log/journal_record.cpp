#include "codecs/log/journal_record.hpp"

#include <algorithm>
#include <string>

#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t record_magic = 0x4d52'4a52;  // "MRJR"
constexpr std::uint32_t header_magic = 0x4d52'4a48;  // "MRJH"
constexpr std::uint32_t version = 1;

namespace record_layout {
constexpr std::size_t magic = 0, crc = 4, generation = 8, sequence = 16, content = 24, count = 28, writes = 32;
}
namespace write_layout {
constexpr std::size_t identity = 0, position = 8, size = 16, path_size = 20, path = 22;
}
namespace header_layout {
constexpr std::size_t magic = 0, crc = 4, version = 8, generation = 16, end = 24;
}

std::size_t whole_blocks(std::size_t bytes) {
  return (bytes + journal_block_bytes - 1) / journal_block_bytes * journal_block_bytes;
}

std::size_t content_size(std::span<const journal_write> writes) {
  std::size_t size = record_layout::writes;
  for (const auto& w : writes) size += write_layout::path + w.path.size() + w.bytes.size();
  return size;
}

/// Of all behind the checksum.
std::uint32_t checksum(std::span<const std::byte> content) { return kafka::crc32c(content.subspan(8)); }

error no_record(const char* why) { return make_error(errc::corrupt, std::string("journal record: ") + why); }

/// Takes the write at the front of `rest`; false if it does not fit.
bool take_write(std::span<const std::byte>& rest, journal_write& out) {
  if (rest.size() < write_layout::path) return false;
  out.file_identity = load_big_endian<std::uint64_t>(rest.data() + write_layout::identity);
  out.position = load_big_endian<std::uint64_t>(rest.data() + write_layout::position);
  const std::size_t size = load_big_endian<std::uint32_t>(rest.data() + write_layout::size);
  const std::size_t path_size = load_big_endian<std::uint16_t>(rest.data() + write_layout::path_size);
  rest = rest.subspan(write_layout::path);
  if (path_size > rest.size() || size > rest.size() - path_size) return false;
  out.path = {reinterpret_cast<const char*>(rest.data()), path_size};
  out.bytes = rest.subspan(path_size, size);
  rest = rest.subspan(path_size + size);
  return true;
}

}  // namespace

std::size_t journal_record_size(std::span<const journal_write> writes) { return whole_blocks(content_size(writes)); }

void encode_journal_record(journal_generation generation, std::uint64_t sequence, std::span<const journal_write> writes,
                           std::span<std::byte> out) {
  const auto size = content_size(writes);
  auto* at = out.data();
  store_big_endian(at + record_layout::magic, record_magic);
  store_big_endian(at + record_layout::generation, generation.value);
  store_big_endian(at + record_layout::sequence, sequence);
  store_big_endian(at + record_layout::content, static_cast<std::uint32_t>(size));
  store_big_endian(at + record_layout::count, static_cast<std::uint32_t>(writes.size()));
  at += record_layout::writes;
  for (const auto& w : writes) {
    store_big_endian(at + write_layout::identity, w.file_identity);
    store_big_endian(at + write_layout::position, w.position);
    store_big_endian(at + write_layout::size, static_cast<std::uint32_t>(w.bytes.size()));
    store_big_endian(at + write_layout::path_size, static_cast<std::uint16_t>(w.path.size()));
    at = std::copy_n(reinterpret_cast<const std::byte*>(w.path.data()), w.path.size(), at + write_layout::path);
    at = std::copy(w.bytes.begin(), w.bytes.end(), at);
  }
  std::fill(out.begin() + static_cast<std::ptrdiff_t>(size), out.end(), std::byte{});
  store_big_endian(out.data() + record_layout::crc, checksum(out.first(size)));
}

result<journal_record> decode_journal_record(journal_generation generation, std::span<const std::byte> bytes) {
  if (bytes.size() < record_layout::writes) return no_record("none");
  if (load_big_endian<std::uint32_t>(bytes.data()) != record_magic) return no_record("none");
  if (load_big_endian<std::uint64_t>(bytes.data() + record_layout::generation) != generation.value) {
    return no_record("of an earlier use");
  }
  const std::size_t size = load_big_endian<std::uint32_t>(bytes.data() + record_layout::content);
  if (size < record_layout::writes) return no_record("too short");
  if (size > bytes.size()) return make_error(errc::truncated, "journal record: goes on");
  const auto content = bytes.first(size);
  if (checksum(content) != load_big_endian<std::uint32_t>(bytes.data() + record_layout::crc)) {
    return no_record("wrong checksum");
  }
  journal_record record{load_big_endian<std::uint64_t>(bytes.data() + record_layout::sequence), {}, whole_blocks(size)};
  auto rest = content.subspan(record_layout::writes);
  for (auto left = load_big_endian<std::uint32_t>(bytes.data() + record_layout::count); left > 0; --left) {
    journal_write w;
    if (!take_write(rest, w)) return no_record("a write that does not fit");
    record.writes.push_back(w);
  }
  return record;
}

std::vector<std::byte> encode_journal_header(journal_generation generation) {
  std::vector<std::byte> block(journal_block_bytes);
  store_big_endian(block.data() + header_layout::magic, header_magic);
  store_big_endian(block.data() + header_layout::version, version);
  store_big_endian(block.data() + header_layout::generation, generation.value);
  store_big_endian(block.data() + header_layout::crc, checksum(std::span(block).first(header_layout::end)));
  return block;
}

result<journal_generation> decode_journal_header(std::span<const std::byte> bytes) {
  if (bytes.size() < header_layout::end || load_big_endian<std::uint32_t>(bytes.data()) != header_magic ||
      checksum(bytes.first(header_layout::end)) != load_big_endian<std::uint32_t>(bytes.data() + header_layout::crc)) {
    return make_error(errc::corrupt, "no journal header");
  }
  if (const auto v = load_big_endian<std::uint32_t>(bytes.data() + header_layout::version); v != version) {
    return make_error(errc::unsupported, "a journal of version " + std::to_string(v));
  }
  return journal_generation(load_big_endian<std::uint64_t>(bytes.data() + header_layout::generation));
}

}  // namespace millrace
