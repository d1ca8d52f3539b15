#pragma once
#include "apps/millrace/output.hpp"
#include "apps/millrace/volume_client/places.hpp"

namespace millrace::cli {

json json_of(const node_object& object);

/// "drwxr-xr-x"; "t" and "s" are tables and streams, "l" symlinks.
std::string mode_text(const node_object& object);

}  // namespace millrace::cli
