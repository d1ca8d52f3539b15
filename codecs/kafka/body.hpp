#pragma once
#include <concepts>
#include <cstddef>
#include <span>
#include <vector>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/base/bytes_writer.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/api_key.hpp"
#include "codecs/kafka/field.hpp"
#include "codecs/kafka/records_field.hpp"

namespace millrace::kafka {

enum class direction : bool { request, response };

/// A request or response without its header. `versions` are those whose form is known, which can be more than are
/// served (api_list.hpp). Every body is in codecs/kafka/api/NN_name.hpp, compiled once in the .cpp beside it.
template <class T>
concept body = requires {
  { T::api } -> std::convertible_to<api_key>;
  { T::versions } -> std::convertible_to<version_range>;
  { T::flexible_from } -> std::convertible_to<int>;
  { T::side } -> std::convertible_to<direction>;
};

/// What is compiled once for each body; used through the functions below. Instances: codecs/kafka/api/NN_name.cpp.
template <body T>
struct body_codec {
  static result<T> decode(bytes_reader& in, int version);
  static result<std::vector<splice_point>> encode(const T& value, int version, bytes_writer& out);
  static result<std::size_t> encoded_size(const T& value, int version);
};

/// Reads a body in the form of `version` from where `in` stands, and leaves it after the body.
/// Requests borrow their strings and bytes from the frame; responses own theirs, but for record data.
/// `unsupported`: no such version. `truncated`, `corrupt`: the bytes are not such a body; the context names the field.
/// No memory is taken for more elements than the bytes can hold.
template <body T>
result<T> decode(bytes_reader& in, int version) {
  return body_codec<T>::decode(in, version);
}

/// As above. Bytes after the body are not looked at: Kafka's brokers accept them.
template <body T>
result<T> decode(std::span<const std::byte> bytes, int version) {
  bytes_reader in(bytes);
  return body_codec<T>::decode(in, version);
}

/// Appends the body in the form of `version`; returns where the payloads of records_references belong, with positions
/// counted from the beginning of `out`.
/// `unsupported`: no such version. `invalid_argument`: a string is too long for it, or a request is null where it must
/// not be or says something that the version cannot; `out` is then as before.
template <body T>
result<std::vector<splice_point>> encode(const T& value, int version, bytes_writer& out) {
  return body_codec<T>::encode(value, version, out);
}

/// How many bytes `encode` appends, payloads of records_references not counted. Errors as `encode`.
template <body T>
result<std::size_t> encoded_size(const T& value, int version) {
  return body_codec<T>::encoded_size(value, version);
}

}  // namespace millrace::kafka
