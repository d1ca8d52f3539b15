#pragma once
#include <capnp/schema.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::flow {

/// Of a field: Text, Int64, Int32, Float64 and Bool of Cap'n Proto.
enum class field_kind : std::uint8_t { text, whole, small_whole, number, truth };

std::string_view name_of(field_kind kind);

/// The value of a field, in the order of the kinds.
using field_value = std::variant<std::string, std::int64_t, std::int32_t, double, bool>;

/// Where the value of a field is in an event; and the same to read from.
using field_place = std::variant<std::string*, std::int64_t*, std::int32_t*, double*, bool*>;
using field_source =
    std::variant<const std::string*, const std::int64_t*, const std::int32_t*, const double*, const bool*>;

inline field_kind kind_of(const field_place& place) { return static_cast<field_kind>(place.index()); }

struct event_field {
  std::string name;
  field_kind kind = field_kind::text;
  field_value otherwise = {};  ///< what it is in records that were written before there was such a field
};

/// What events of one kind look like, as a Cap'n Proto struct declares it. Later versions append fields and change
/// none: so a version is a number of fields, and each reads what any other wrote. Only the time of an event has no
/// default: what does not tell it is no event. Threads: immutable, share freely.
class event_schema {
 public:
  /// `time`: the field with an event's time, an Int64. `invalid_argument`: it is none; `unsupported`: a field that is
  /// no text, number or truth value, a union or a group.
  static result<event_schema> of(capnp::StructSchema declared, const std::string& time);

  const std::string& name() const { return name_; }
  const std::vector<event_field>& fields() const { return fields_; }

  /// The place of the field with the time.
  std::size_t time() const { return time_; }

  /// Why what does not tell its time is no event.
  error time_missing() const;

  /// The place of a field among them; `hint`: where it may be. None: this version knows no such field.
  std::optional<std::size_t> find(std::string_view name, std::size_t hint) const;

  /// Sets fields to what they are by default, from the `first` on.
  void set_defaults(std::span<const field_place> into, std::size_t first = 0) const;

 private:
  std::string name_;
  std::vector<event_field> fields_;
  std::size_t time_ = 0;
};

}  // namespace millrace::flow
