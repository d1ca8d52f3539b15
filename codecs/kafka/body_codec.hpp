#pragma once
#include <cstdint>
#include <string>

#include "codecs/kafka/body.hpp"
#include "codecs/kafka/body_decoder.hpp"
#include "codecs/kafka/body_encoder.hpp"
#include "codecs/kafka/frame_limits.hpp"

namespace millrace::kafka {

/// Definitions of body_codec, for the .cpp of an API alone: it closes with `template struct body_codec<X>;`.

template <body T>
error body_error(errc code, int version, const std::string& what) {
  return make_error(code, std::string(name(T::api)) + (T::side == direction::request ? " request v" : " response v") +
                              std::to_string(version) + ": " + what);
}

template <body T>
result<T> body_codec<T>::decode(bytes_reader& in, int version) {
  if (!T::versions.contains(version)) return body_error<T>(errc::unsupported, version, "no such version");
  result<T> decoded{T{}};
  constexpr auto elements_max = T::side == direction::request ? request_elements_max : SIZE_MAX;
  body_decoder decoder(in, version, version >= T::flexible_from, elements_max);
  decoder.read_struct(*decoded);
  if (in.ok()) return decoded;
  const auto failure = in.failure();
  const char* field = decoder.failed_field();
  return body_error<T>(failure.code, version, std::string(field ? field : "tagged fields") + ": " + failure.context);
}

template <body T>
result<std::vector<splice_point>> body_codec<T>::encode(const T& value, int version, bytes_writer& out) {
  if (!T::versions.contains(version)) return body_error<T>(errc::unsupported, version, "no such version");
  const auto begin = out.size();
  body_encoder encoder(out, version, version >= T::flexible_from, T::side == direction::request);
  encoder.write_struct(value);
  if (encoder.ok()) return std::move(encoder.splices());
  out.truncate(begin);
  return body_error<T>(errc::invalid_argument, version, std::string(encoder.failed_field()) + ": " + encoder.why());
}

template <body T>
result<std::size_t> body_codec<T>::encoded_size(const T& value, int version) {
  if (!T::versions.contains(version)) return body_error<T>(errc::unsupported, version, "no such version");
  bytes_counter counter;
  body_encoder encoder(counter, version, version >= T::flexible_from, T::side == direction::request);
  encoder.write_struct(value);
  if (encoder.ok()) return counter.size();
  return body_error<T>(errc::invalid_argument, version, std::string(encoder.failed_field()) + ": " + encoder.why());
}

}  // namespace millrace::kafka
