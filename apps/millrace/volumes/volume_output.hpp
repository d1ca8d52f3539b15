#pragma once
#include "apps/millrace/output.hpp"
#include "apps/millrace/volume_client/volume_client.hpp"

namespace millrace::cli {

json json_of(schema::Volume::Reader volume);
json json_of(schema::Snapshot::Reader snapshot);
json json_of(schema::Mirror::Reader mirror);
json json_of(schema::Comparison::Reader comparison);
json json_of(schema::Diff::Reader diff);

/// "10.0 GiB, 1,000 objects"; "none".
std::string text_of(schema::Quota::Reader quota);

/// "24 hourly, 7 daily"; "none".
std::string text_of(schema::Schedule::Reader schedule);

/// Nanoseconds since 1970.
std::int64_t now_ns();

/// `null` for 0, which stands for no time.
json json_of_time(std::int64_t ns);

}  // namespace millrace::cli
