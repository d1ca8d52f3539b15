#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "codecs/base/bytes_writer.hpp"
#include "codecs/kafka/field_form.hpp"

namespace millrace::kafka {

/// Is the member as if nobody had set it? Arrays and bytes: both empty.
template <class V>
bool is_same_default(const V& value, const V& standard) {
  if constexpr (is_optional<V>) {
    if (!value || !standard) return value.has_value() == standard.has_value();
    if constexpr (is_sized<typename V::value_type>) return is_same_default(*value, *standard);
    return false;
  } else if constexpr (std::is_same_v<V, records_field>) {
    const auto* bytes = std::get_if<std::span<const std::byte>>(&value);
    return bytes != nullptr && bytes->empty();
  } else if constexpr (is_array<V> || is_bytes<V>) {
    return value.empty() && standard.empty();
  } else {
    return value == standard;
  }
}

/// Writes bodies by their `describe` into a bytes_writer, or counts their bytes in a bytes_counter.
template <class Sink>
class body_encoder {
 public:
  /// `strict`: what the version cannot say is a failure (requests); otherwise it is left out, and null is written as
  /// empty where null is not allowed (responses).
  body_encoder(Sink& out, int version, bool flexible, bool strict)
      : out_(out), version_(version), flexible_(flexible), strict_(strict) {}

  template <class T>
  void write_struct(const T& value) {
    plain_members<T> plain{*this, value};
    T::describe(plain);
    if (!flexible_) return;
    out_.write_uvarint(plain.tagged_fields);
    if (plain.tagged_fields == 0) return;
    tagged_members<T> tagged{*this, value};
    T::describe(tagged);
  }

  bool ok() const { return why_ == nullptr; }
  const char* why() const { return why_; }                    ///< null if nothing failed
  const char* failed_field() const { return failed_field_; }  ///< null if nothing failed
  std::vector<splice_point>& splices() { return splices_; }

 private:
  template <class T>
  static const T& default_of() {
    static const T standard{};
    return standard;
  }

  template <class T>
  struct plain_members {
    body_encoder& encoder;
    const T& value;
    std::uint32_t tagged_fields = 0;

    template <class Member>
    void operator()(const char* name, Member T::*member, const field& f = always) {
      if (!f.versions.contains(encoder.version_)) {
        if (!encoder.strict_ || f.droppable) return;
        if (!is_same_default(value.*member, default_of<T>().*member)) {
          encoder.fail(name, "set, which this version cannot say");
        }
      } else if (f.tag == field::not_tagged) {
        encoder.write(name, value.*member, f);
      } else if (!is_same_default(value.*member, default_of<T>().*member)) {
        ++tagged_fields;
      }
    }
  };

  template <class T>
  struct tagged_members {
    body_encoder& encoder;
    const T& value;

    template <class Member>
    void operator()(const char* name, Member T::*member, const field& f = always) {
      if (f.tag == field::not_tagged || !f.versions.contains(encoder.version_)) return;
      if (is_same_default(value.*member, default_of<T>().*member)) return;
      bytes_counter counter;
      body_encoder<bytes_counter> measure(counter, encoder.version_, encoder.flexible_, encoder.strict_);
      measure.write(name, value.*member, f);
      encoder.out_.write_uvarint(static_cast<std::uint32_t>(f.tag));
      encoder.out_.write_uvarint(counter.size());
      encoder.write(name, value.*member, f);
    }
  };

  template <class>
  friend class body_encoder;

  template <class V>
  void write(const char* name, const V& value, const field& f) {
    if constexpr (is_optional<V>) {
      write_optional(name, value, f);
    } else if constexpr (std::is_same_v<V, records_field>) {
      write_records(name, value);
    } else if constexpr (is_array<V>) {
      if (!write_size<V>(name, value.size())) return;
      for (const auto& element : value) write(name, element, always);
    } else if constexpr (is_sized<V>) {
      if (write_size<V>(name, value.size())) out_.write_bytes(std::as_bytes(std::span(value.data(), value.size())));
    } else if constexpr (is_strong<V>) {
      out_.write_big_endian(value.value);
    } else if constexpr (std::is_enum_v<V>) {
      out_.write_big_endian(static_cast<std::underlying_type_t<V>>(value));
    } else if constexpr (std::is_same_v<V, bool>) {
      out_.write_big_endian(static_cast<std::int8_t>(value));
    } else if constexpr (std::is_integral_v<V>) {
      out_.write_big_endian(value);
    } else if constexpr (std::is_same_v<V, uuid>) {
      out_.write_bytes(value.bytes);
    } else {
      write_struct(value);
    }
  }

  template <class V>
  void write_optional(const char* name, const std::optional<V>& value, const field& f) {
    const bool null_allowed = version_ >= f.null_from;
    if (!value && !null_allowed && strict_) return fail(name, "null where it is not allowed");
    if constexpr (is_sized<V>) {
      if (value)
        write(name, *value, f);
      else if (null_allowed)
        write_null<V>();
      else
        (void)write_size<V>(name, 0);
    } else {
      if (f.tag == field::not_tagged) out_.write_big_endian(static_cast<std::int8_t>(value ? 1 : -1));
      if (value) write_struct(*value);
    }
  }

  void write_records(const char* name, const records_field& records) {
    if (std::holds_alternative<no_records>(records)) return write_null<records_field>();
    if (const auto* bytes = std::get_if<std::span<const std::byte>>(&records)) return write(name, *bytes, always);
    const auto& reference = std::get<records_reference>(records);
    if (write_size<records_field>(name, reference.size)) splices_.push_back({out_.size(), reference});
  }

  template <class V>
  void write_null() {
    if (flexible_)
      out_.write_uvarint(0);
    else if constexpr (is_string<V>)
      out_.write_big_endian(std::int16_t{-1});
    else
      out_.write_big_endian(std::int32_t{-1});
  }

  template <class V>
  bool write_size(const char* name, std::size_t size) {
    const std::size_t most = is_string<V> && !flexible_ ? std::numeric_limits<std::int16_t>::max()
                                                        : std::numeric_limits<std::int32_t>::max() - 1;
    if (size > most) {
      fail(name, "too long");
      return false;
    }
    if (flexible_)
      out_.write_uvarint(size + 1);
    else if constexpr (is_string<V>)
      out_.write_big_endian(static_cast<std::int16_t>(size));
    else
      out_.write_big_endian(static_cast<std::int32_t>(size));
    return true;
  }

  void fail(const char* name, const char* why) {
    if (!ok()) return;
    failed_field_ = name;
    why_ = why;
  }

  Sink& out_;
  int version_;
  bool flexible_;
  bool strict_;
  const char* why_ = nullptr;
  const char* failed_field_ = nullptr;
  std::vector<splice_point> splices_;
};

}  // namespace millrace::kafka
