#pragma once
#include <string>

#include "codecs/schema/volume.capnp.h"

namespace millrace::cli {

/// How a mirror stands and what its last run did, line by line. `now`: nanoseconds since 1970.
std::string text_of(schema::Mirror::Reader mirror, std::int64_t now);

/// What was read on both sides, and whether it is the same.
std::string text_of(schema::Comparison::Reader comparison);

}  // namespace millrace::cli
