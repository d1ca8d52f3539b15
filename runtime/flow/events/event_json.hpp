#pragma once
#include <span>
#include <string>
#include <string_view>

#include "runtime/flow/events/event_schema.hpp"

namespace millrace::flow {

/// Reads a JSON object by the names of the fields: one that is not there, or null, is what it is by default; members
/// that the schema does not know are passed over. `invalid_argument`, with the field: no object, another type, or no
/// time.
result<void> read_event_json(const event_schema& schema, std::string_view json, std::span<const field_place> into);

/// One object with all fields, in their order, without spaces. A number that JSON has not, and text that is no UTF-8,
/// is null.
std::string write_event_json(const event_schema& schema, std::span<const field_source> from);

/// One value as JSON.
std::string json_of(const field_value& value);

}  // namespace millrace::flow
