#include "runtime/link/link_hello.hpp"

#include <algorithm>
#include <string_view>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/base/bytes_writer.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace {
namespace {

constexpr std::size_t text_bytes_max = 1024;
constexpr std::uint8_t zstd_bit = 1;

void write_text(bytes_writer& out, std::string_view text) {
  text = text.substr(0, text_bytes_max);
  out.write_big_endian(static_cast<std::uint16_t>(text.size()));
  out.write_bytes(std::as_bytes(std::span(text)));
}

std::string read_text(bytes_reader& in) {
  const auto bytes = in.read_bytes(in.read_big_endian<std::uint16_t>());
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool are_sound(const link_limits& limits) {
  return limits.frame_bytes_max >= hello_bytes_max && limits.frame_bytes_max <= limits.bytes_buffered_max &&
         limits.requests_in_flight_max > 0 && limits.item_window_bytes >= item_overhead_bytes;
}

std::string range_of(const link_hello& hello) {
  return std::to_string(hello.version_min) + " to " + std::to_string(hello.version_max);
}

}  // namespace

std::vector<std::byte> link_hello::encode() const {
  bytes_writer out;
  out.write_int32(0);  // length
  out.write_int32(0);  // checksum
  out.write_big_endian(version_min);
  out.write_big_endian(version_max);
  out.write_big_endian(zstd ? zstd_bit : std::uint8_t{0});
  out.write_big_endian(identity.features);
  out.write_int32(identity.node_id);
  out.write_big_endian(limits.frame_bytes_max);
  out.write_big_endian(limits.requests_in_flight_max);
  out.write_big_endian(limits.bytes_buffered_max);
  out.write_big_endian(limits.item_window_bytes);
  write_text(out, identity.cluster_id);
  write_text(out, identity.software);
  out.patch_int32(0, static_cast<std::int32_t>(out.size() - 4));
  out.patch_int32(4, static_cast<std::int32_t>(kafka::crc32c(out.bytes().subspan(8))));
  return out.take();
}

result<link_hello> link_hello::decode(std::span<const std::byte> bytes) {
  bytes_reader in(bytes);
  const auto checksum = in.read_big_endian<std::uint32_t>();
  if (in.ok() && checksum != kafka::crc32c(bytes.subspan(4))) return make_error(errc::corrupt, "hello: wrong checksum");
  link_hello hello;
  hello.version_min = in.read_big_endian<std::uint16_t>();
  hello.version_max = in.read_big_endian<std::uint16_t>();
  hello.zstd = (in.read_big_endian<std::uint8_t>() & zstd_bit) != 0;
  hello.identity.features = in.read_big_endian<std::uint64_t>();
  hello.identity.node_id = in.read_int32();
  hello.limits.frame_bytes_max = in.read_big_endian<std::uint32_t>();
  hello.limits.requests_in_flight_max = in.read_big_endian<std::uint32_t>();
  hello.limits.bytes_buffered_max = in.read_big_endian<std::uint32_t>();
  hello.limits.item_window_bytes = in.read_big_endian<std::uint32_t>();
  hello.identity.cluster_id = read_text(in);
  hello.identity.software = read_text(in);
  if (!in.ok()) return make_error(in.failure().code, "hello: " + in.failure().context);
  if (!are_sound(hello.limits)) return make_error(errc::corrupt, "hello: bounds that make no sense");
  return hello;
}

result<std::uint16_t> link_hello::agree_with(const link_hello& other) const {
  const auto version = std::min(version_max, other.version_max);
  if (version >= std::max(version_min, other.version_min)) return version;
  return make_error(errc::unsupported, "the other side (" + other.identity.software + ") speaks link versions " +
                                           range_of(other) + ", this one " + range_of(*this));
}

}  // namespace millrace
