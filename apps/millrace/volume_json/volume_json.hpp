#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>

#include "codecs/schema/volume.capnp.h"

/// What volumes answer, as JSON. Times are UTC, "2026-11-29T06:46:37.125Z", or null; sizes are bytes; roots are in
/// hexadecimal. Members stand in the order in which they are read best.
namespace millrace::volume_json {

/// Nanoseconds since 1970; null for 0, which stands for no time.
nlohmann::ordered_json json_of_time(std::int64_t ns);

nlohmann::ordered_json json_of(schema::Volume::Reader volume);
nlohmann::ordered_json json_of(schema::Snapshot::Reader snapshot);
nlohmann::ordered_json json_of(schema::Diff::Reader diff);
nlohmann::ordered_json json_of(schema::Mirror::Reader mirror);
nlohmann::ordered_json json_of(schema::Comparison::Reader comparison);

}  // namespace millrace::volume_json
