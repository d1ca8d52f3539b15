#pragma once
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

#include "codecs/base/bytes_reader.hpp"
#include "codecs/kafka/field_form.hpp"

namespace millrace::kafka {

/// Fills bodies from bytes by their `describe`. After a failure of the reader it does nothing more. Arrays of more than
/// `elements_max` elements together are a failure (`limit_exceeded`).
class body_decoder {
 public:
  body_decoder(bytes_reader& in, int version, bool flexible, std::size_t elements_max)
      : in_(in), version_(version), flexible_(flexible), elements_left_(elements_max) {}

  template <class T>
  void read_struct(T& out) {
    members<T> plain{*this, out, field::not_tagged};
    T::describe(plain);
    if (flexible_) read_tagged_fields(out);
  }

  /// The field in which reading failed; null before that.
  const char* failed_field() const { return failed_field_; }

 private:
  static constexpr std::int64_t null_size = -1;

  /// Reads the members that have `tag`; each tagged field is one walk, as nearly all structs have none.
  template <class T>
  struct members {
    body_decoder& decoder;
    T& out;
    int tag;
    bool found = false;

    template <class Member>
    void operator()(const char* name, Member T::*member, const field& f = always) {
      if (f.tag != tag || !f.versions.contains(decoder.version_)) return;
      found = true;
      decoder.read(out.*member, f);
      if (!decoder.in_.ok() && decoder.failed_field_ == nullptr) decoder.failed_field_ = name;
    }
  };

  template <class T>
  void read_tagged_fields(T& out) {
    const auto count = in_.read_uvarint();
    if (count > in_.remaining() / 2) return in_.fail(errc::corrupt, "more tagged fields than bytes");
    for (std::uint32_t i = 0; i < count && in_.ok(); ++i) {
      const auto tag = in_.read_uvarint();
      const auto size = in_.read_uvarint();
      if (size > in_.remaining()) return in_.fail(errc::truncated, "bytes end within a tagged field");
      if (tag <= std::numeric_limits<std::int32_t>::max())
        read_tagged_field(out, static_cast<int>(tag), size);
      else
        in_.skip(size);
    }
  }

  template <class T>
  void read_tagged_field(T& out, int tag, std::size_t size) {
    const auto end = in_.position() + size;
    members<T> tagged{*this, out, tag};
    T::describe(tagged);
    if (!tagged.found) return in_.skip(size);
    if (in_.position() != end) in_.fail(errc::corrupt, "tagged field of another size than announced");
  }

  template <class V>
  void read(V& out, const field& f) {
    if constexpr (is_optional<V>) {
      read_optional(out, f);
    } else if constexpr (std::is_same_v<V, records_field>) {
      const auto size = read_size<V>();
      if (size == null_size)
        out = no_records{};
      else
        out = in_.read_bytes(static_cast<std::size_t>(size));
    } else if constexpr (is_sized<V>) {
      const auto size = read_size<V>();
      if (size == null_size) return in_.fail(errc::corrupt, "null where it is not allowed");
      read_content(out, static_cast<std::size_t>(size));
    } else if constexpr (is_strong<V>) {
      out.value = in_.read_big_endian<typename V::rep>();
    } else if constexpr (std::is_enum_v<V>) {
      out = static_cast<V>(in_.read_big_endian<std::underlying_type_t<V>>());
    } else if constexpr (std::is_same_v<V, bool>) {
      out = in_.read_int8() != 0;
    } else if constexpr (std::is_integral_v<V>) {
      out = in_.read_big_endian<V>();
    } else if constexpr (std::is_same_v<V, uuid>) {
      std::ranges::copy(in_.read_bytes(out.bytes.size()), out.bytes.begin());
    } else {
      read_struct(out);
    }
  }

  template <class V>
  void read_optional(std::optional<V>& out, const field& f) {
    bool null = false;
    std::int64_t size = 0;
    if constexpr (is_sized<V>) {
      size = read_size<V>();
      null = size == null_size;
    } else {
      null = f.tag == field::not_tagged && in_.read_int8() < 0;
    }
    if (null && version_ < f.null_from) return in_.fail(errc::corrupt, "null where it is not allowed");
    if (null || !in_.ok()) return out.reset();
    if constexpr (is_sized<V>)
      read_content(out.emplace(), static_cast<std::size_t>(size));
    else
      read_struct(out.emplace());
  }

  /// Bytes of a string or count of an array, or null_size. 0 after a failure.
  template <class V>
  std::int64_t read_size() {
    std::int64_t size = 0;
    if (flexible_) {
      const auto one_more = in_.read_uvarint();
      if (!in_.ok()) return 0;
      size = std::int64_t{one_more} - 1;
    } else {
      size = is_string<V> ? in_.read_int16() : in_.read_int32();
    }
    if (size < null_size) in_.fail(errc::corrupt, "negative size");
    return in_.ok() ? size : 0;
  }

  template <class V>
  void read_content(V& out, std::size_t size) {
    if constexpr (is_array<V>) {
      read_elements(out, size);
    } else {
      const auto bytes = in_.read_bytes(size);
      if constexpr (std::is_same_v<V, std::span<const std::byte>>)
        out = bytes;
      else if constexpr (is_bytes<V>)
        out.assign(bytes.begin(), bytes.end());
      else
        out = std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }
  }

  template <class Element>
  void read_elements(std::vector<Element>& out, std::size_t count) {
    const auto least = std::max<std::size_t>(1, least_size<Element>(version_, flexible_));
    if (count > in_.remaining() / least) return in_.fail(errc::corrupt, "more elements than bytes");
    if (count > elements_left_) return in_.fail(errc::limit_exceeded, "too many array elements");
    elements_left_ -= count;
    out.clear();
    out.reserve(count);
    for (std::size_t i = 0; i < count && in_.ok(); ++i) read(out.emplace_back(), always);
  }

  bytes_reader& in_;
  int version_;
  bool flexible_;
  std::size_t elements_left_;
  const char* failed_field_ = nullptr;
};

}  // namespace millrace::kafka
