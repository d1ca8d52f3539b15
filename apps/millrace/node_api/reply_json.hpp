#pragma once
#include <nlohmann/json.hpp>

#include "apps/millrace/volume_json/volume_json.hpp"
#include "apps/millrace/volume_json/volume_names.hpp"
#include "codecs/schema/volume.capnp.h"

/// What volumes answer, as the API's JSON: what the command line has as well, and objects and permissions.
namespace millrace::node_api {

using volume_json::json_of_time;
using volume_json::name_of;

inline nlohmann::json json_of(schema::Volume::Reader volume) { return volume_json::json_of(volume); }
inline nlohmann::json json_of(schema::Snapshot::Reader snapshot) { return volume_json::json_of(snapshot); }
inline nlohmann::json json_of(schema::Diff::Reader diff) { return volume_json::json_of(diff); }
inline nlohmann::json json_of(schema::Mirror::Reader mirror) { return volume_json::json_of(mirror); }
inline nlohmann::json json_of(schema::Comparison::Reader comparison) { return volume_json::json_of(comparison); }
nlohmann::json json_of(schema::Stat::Reader stat);
nlohmann::json json_of(schema::Entries::Reader entries, bool with_stat);
nlohmann::json json_of(schema::Permissions::Reader permissions);
nlohmann::json json_of(schema::Explanation::Reader explanation);

}  // namespace millrace::node_api
