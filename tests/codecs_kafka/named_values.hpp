#pragma once
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <variant>

#include "codecs/kafka/field_form.hpp"

namespace millrace::kafka {

/// Checks that every field of a body that `version` carries has the value that follows from its name: the rule by which
/// tests/golden/make/kafka_clients/GoldenBytes.java fills bodies.
class named_values {
 public:
  explicit named_values(int version) : version_(version) {}

  template <class T>
  void check_struct(const T& value, int ordinal = 0) {
    members<T> all{*this, value, ordinal};
    T::describe(all);
  }

  std::size_t checked() const { return checked_; }

 private:
  template <class T>
  struct members {
    named_values& values;
    const T& value;
    int ordinal;

    template <class Member>
    void operator()(const char* name, Member T::*member, const field& f = always) {
      if (f.versions.contains(values.version_)) values.check(plain(name), value.*member, ordinal);
    }
  };

  static std::string plain(std::string name) {
    std::erase(name, '_');
    return name;
  }

  static std::int64_t number_of(const std::string& name, int ordinal) {
    std::uint64_t hash = 0xcbf29ce484222325U;
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    const std::int64_t divisor = 1'000'000'007;
    const auto rest = static_cast<std::int64_t>(hash) % divisor;
    return (rest < 0 ? rest + divisor : rest) + ordinal;
  }

  template <class Integer>
  static Integer integer_of(const std::string& name, int ordinal) {
    const auto number = number_of(name, ordinal);
    if constexpr (sizeof(Integer) == 1) return static_cast<Integer>(1 + number % 100);
    if constexpr (sizeof(Integer) == 2) return static_cast<Integer>(1 + number % 30'000);
    if constexpr (sizeof(Integer) == 4) return static_cast<Integer>(1 + number);
    return static_cast<Integer>(1 + number * 1'000'003);
  }

  template <class V>
  void check(const std::string& name, const V& value, int ordinal) {
    if constexpr (is_optional<V>) {
      ASSERT_TRUE(value.has_value()) << name;
      check(name, *value, ordinal);
    } else if constexpr (is_array<V>) {
      ASSERT_EQ(value.size(), 2U) << name;
      check(name, value[0], 0);
      check(name, value[1], 1);
    } else if constexpr (is_strong<V>) {
      check(name, value.value, ordinal);
    } else if constexpr (std::is_enum_v<V>) {
      check(name, static_cast<std::underlying_type_t<V>>(value), ordinal);
    } else if constexpr (std::is_same_v<V, records_field>) {
      check(name, std::get<std::span<const std::byte>>(value), ordinal);
    } else if constexpr (std::is_class_v<V>) {
      check_object(name, value, ordinal);
    } else {
      ++checked_;
      if constexpr (std::is_same_v<V, bool>)
        EXPECT_TRUE(value) << name;
      else
        EXPECT_EQ(value, integer_of<V>(name, ordinal)) << name;
    }
  }

  template <class V>
  void check_object(const std::string& name, const V& value, int ordinal) {
    if constexpr (is_sized<V>) {
      ++checked_;
      const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
      EXPECT_EQ(text, name + " " + std::to_string(ordinal));
    } else if constexpr (std::is_same_v<V, uuid>) {
      ++checked_;
      std::int64_t low = 0;
      for (std::size_t i = 8; i < 16; ++i) low = low << 8 | std::to_integer<std::int64_t>(value.bytes[i]);
      EXPECT_EQ(low, number_of(name, ordinal)) << name;
    } else {
      check_struct(value, ordinal);
    }
  }

  int version_;
  std::size_t checked_ = 0;
};

}  // namespace millrace::kafka
