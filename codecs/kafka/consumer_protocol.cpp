#include "codecs/kafka/consumer_protocol.hpp"

#include <algorithm>
#include <string>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/kafka/body_decoder.hpp"
#include "codecs/kafka/body_encoder.hpp"
#include "codecs/kafka/frame_limits.hpp"

namespace millrace::kafka {
namespace {

constexpr bool not_flexible = false;
constexpr bool not_strict = false;

template <class T>
result<T> decode_versioned(std::span<const std::byte> bytes, const char* what) {
  bytes_reader in(bytes);
  const int version = in.read_int16();
  if (version < 0) return make_error(errc::unsupported, std::string(what) + ": version " + std::to_string(version));
  T value;
  body_decoder decoder(in, std::min(version, T::versions.highest), not_flexible, request_elements_max);
  decoder.read_struct(value);
  if (!in.ok()) return make_error(in.failure().code, std::string(what) + ": " + in.failure().context);
  return value;
}

template <class T>
result<void> encode_versioned(const T& value, int version, bytes_writer& out, const char* what) {
  if (!T::versions.contains(version)) {
    return make_error(errc::unsupported, std::string(what) + ": version " + std::to_string(version));
  }
  const auto begin = out.size();
  out.write_int16(static_cast<std::int16_t>(version));
  body_encoder encoder(out, version, not_flexible, not_strict);
  encoder.write_struct(value);
  if (encoder.ok()) return {};
  out.truncate(begin);
  return make_error(errc::invalid_argument, std::string(what) + ": " + encoder.failed_field() + ": " + encoder.why());
}

}  // namespace

result<consumer_subscription> decode_consumer_subscription(std::span<const std::byte> bytes) {
  return decode_versioned<consumer_subscription>(bytes, "consumer subscription");
}

result<consumer_assignment> decode_consumer_assignment(std::span<const std::byte> bytes) {
  return decode_versioned<consumer_assignment>(bytes, "consumer assignment");
}

result<void> encode(const consumer_subscription& subscription, int version, bytes_writer& out) {
  return encode_versioned(subscription, version, out, "consumer subscription");
}

result<void> encode(const consumer_assignment& assignment, int version, bytes_writer& out) {
  return encode_versioned(assignment, version, out, "consumer assignment");
}

}  // namespace millrace::kafka
