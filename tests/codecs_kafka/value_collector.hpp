#pragma once
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "codecs/kafka/field_form.hpp"
#include "tests/codecs_kafka/all_bodies.hpp"

namespace millrace::kafka {

/// Walks a body by its `describe` and lists the values that `version` carries.
class value_collector {
 public:
  explicit value_collector(int version) : version_(version) {}

  template <class T>
  void collect_struct(const T& value, int ordinal) {
    members<T> all{*this, value, ordinal};
    T::describe(all);
  }

  std::vector<named_value> take() { return std::move(values_); }

  /// A field that is null or does not have two elements; empty if there is none.
  const std::string& missing() const { return missing_; }

 private:
  template <class T>
  struct members {
    value_collector& collector;
    const T& value;
    int ordinal;

    template <class Member>
    void operator()(const char* name, Member T::*member, const field& f = always) {
      if (f.versions.contains(collector.version_)) collector.collect(name, value.*member, ordinal);
    }
  };

  template <class V>
  void collect(const char* name, const V& value, int ordinal) {
    if constexpr (is_optional<V>) {
      value ? collect(name, *value, ordinal) : miss(name);
    } else if constexpr (is_array<V>) {
      if (value.size() != 2) return miss(name);
      for (int i = 0; i < 2; ++i) collect(name, value[static_cast<std::size_t>(i)], i);
    } else if constexpr (is_strong<V>) {
      collect(name, value.value, ordinal);
    } else if constexpr (std::is_same_v<V, records_field>) {
      collect(name, std::get<std::span<const std::byte>>(value), ordinal);
    } else if constexpr (is_sized<V>) {
      add(name, ordinal).text.assign(reinterpret_cast<const char*>(value.data()), value.size());
    } else if constexpr (std::is_same_v<V, uuid>) {
      add_number(name, ordinal, 128, lower_half(value));
    } else if constexpr (is_scalar<V>) {
      add_number(name, ordinal, std::is_same_v<V, bool> ? 1 : sizeof(V) * 8, static_cast<std::int64_t>(value));
    } else {
      collect_struct(value, ordinal);
    }
  }

  static std::int64_t lower_half(const uuid& id) {
    std::uint64_t half = 0;
    for (std::size_t i = 8; i < 16; ++i) half = half << 8U | std::to_integer<std::uint64_t>(id.bytes[i]);
    return static_cast<std::int64_t>(half);
  }

  named_value& add(const char* name, int ordinal) {
    auto& added = values_.emplace_back();
    added.name = name;
    std::erase(added.name, '_');
    added.ordinal = ordinal;
    return added;
  }

  void add_number(const char* name, int ordinal, std::size_t bits, std::int64_t number) {
    auto& added = add(name, ordinal);
    added.bits = bits;
    added.number = number;
  }

  void miss(const char* name) { missing_ = name; }

  int version_;
  std::vector<named_value> values_;
  std::string missing_;
};

}  // namespace millrace::kafka
