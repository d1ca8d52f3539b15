#pragma once
#include "apps/millrace/output.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"
#include "apps/millrace/volume_json/volume_json.hpp"

namespace millrace::cli {

using volume_json::json_of;
using volume_json::json_of_time;

/// "10.0 GiB, 1,000 objects"; "none".
std::string text_of(schema::Quota::Reader quota);

/// "24 hourly, 7 daily"; "none".
std::string text_of(schema::Schedule::Reader schedule);

/// Nanoseconds since 1970.
std::int64_t now_ns();

}  // namespace millrace::cli
