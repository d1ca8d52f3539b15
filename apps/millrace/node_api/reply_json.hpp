#pragma once
#include <nlohmann/json.hpp>

#include <cstdint>

#include "codecs/schema/volume.capnp.h"

/// What volumes answer, as the API's JSON. Times are UTC, "2026-11-29T06:46:37.125Z", or null; sizes are bytes; roots
/// are in hexadecimal.
namespace millrace::node_api {

nlohmann::json json_of_time(std::int64_t ns);

nlohmann::json json_of(schema::Volume::Reader volume);
nlohmann::json json_of(schema::Snapshot::Reader snapshot);
nlohmann::json json_of(schema::Diff::Reader diff);
nlohmann::json json_of(schema::Mirror::Reader mirror);
nlohmann::json json_of(schema::Comparison::Reader comparison);
nlohmann::json json_of(schema::Stat::Reader stat);
nlohmann::json json_of(schema::Entries::Reader entries, bool with_stat);
nlohmann::json json_of(schema::Permissions::Reader permissions);
nlohmann::json json_of(schema::Explanation::Reader explanation);

/// "directory", "file", "table", "stream", "symlink".
const char* name_of(schema::Kind kind);

/// "read", "write", "create", "remove", "list", "admin".
const char* name_of(schema::Verb verb);

}  // namespace millrace::node_api
