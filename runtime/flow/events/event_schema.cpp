#include "runtime/flow/events/event_schema.hpp"

#include <capnp/dynamic.h>
#include <capnp/message.h>

#include <array>

namespace millrace::flow {
namespace {

constexpr std::array<std::string_view, 5> names{"text", "whole number", "whole number of 32 bits", "number",
                                                "truth value"};

/// A field with its default, if services can have such.
std::optional<event_field> field_of(capnp::DynamicStruct::Reader defaults, capnp::StructSchema::Field declared) {
  const auto proto = declared.getProto();
  if (!proto.isSlot() || proto.getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) return std::nullopt;
  event_field field{.name = proto.getName().cStr()};
  switch (declared.getType().which()) {
    case capnp::schema::Type::TEXT:
      field.otherwise = std::string(defaults.get(declared).as<capnp::Text>().cStr());
      break;
    case capnp::schema::Type::INT64: field.otherwise = defaults.get(declared).as<std::int64_t>(); break;
    case capnp::schema::Type::INT32: field.otherwise = defaults.get(declared).as<std::int32_t>(); break;
    case capnp::schema::Type::FLOAT64: field.otherwise = defaults.get(declared).as<double>(); break;
    case capnp::schema::Type::BOOL: field.otherwise = defaults.get(declared).as<bool>(); break;
    default: return std::nullopt;
  }
  field.kind = static_cast<field_kind>(field.otherwise.index());
  return field;
}

std::string short_name(capnp::StructSchema declared) {
  const std::string_view whole = declared.getProto().getDisplayName().cStr();
  return std::string(whole.substr(whole.find_last_of(":.") + 1));
}

}  // namespace

std::string_view name_of(field_kind kind) { return names[static_cast<std::size_t>(kind)]; }

result<event_schema> event_schema::of(capnp::StructSchema declared, const std::string& time) {
  event_schema schema;
  schema.name_ = short_name(declared);
  capnp::MallocMessageBuilder message;
  const auto empty = message.initRoot<capnp::DynamicStruct>(declared).asReader();
  for (const auto one : declared.getFields()) {
    auto field = field_of(empty, one);
    if (!field) {
      return make_error(errc::unsupported, "event " + schema.name_ + ": field " + one.getProto().getName().cStr() +
                                               " is no Text, Int64, Int32, Float64 or Bool");
    }
    schema.fields_.push_back(std::move(*field));
  }
  const auto found = schema.find(time, 0);
  if (!found || schema.fields_[*found].kind != field_kind::whole)
    return make_error(errc::invalid_argument, "event " + schema.name_ + ": its time is no Int64 '" + time + "'");
  schema.time_ = *found;
  return schema;
}

error event_schema::time_missing() const {
  return make_error(errc::invalid_argument, "field '" + fields_[time_].name + "' is missing");
}

std::optional<std::size_t> event_schema::find(std::string_view name, std::size_t hint) const {
  if (hint < fields_.size() && fields_[hint].name == name) return hint;
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    if (fields_[i].name == name) return i;
  }
  return std::nullopt;
}

void event_schema::set_defaults(std::span<const field_place> into, std::size_t first) const {
  for (auto i = first; i < into.size(); ++i) {
    std::visit([&](auto* field) { *field = std::get<std::remove_pointer_t<decltype(field)>>(fields_[i].otherwise); },
               into[i]);
  }
}

}  // namespace millrace::flow
