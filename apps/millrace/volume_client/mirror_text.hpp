#pragma once
#include <string>
#include <string_view>

#include "codecs/schema/volume.capnp.h"

namespace millrace::cli {

/// "idle", "running", …
const char* name_of(schema::Mirror::State state);

/// Digits of a hash; "" of none.
std::string hash_text(std::string_view hash);

/// How a mirror stands and what its last run did, line by line. `now`: nanoseconds since 1970.
std::string text_of(schema::Mirror::Reader mirror, std::int64_t now);

/// What was read on both sides, and whether it is the same.
std::string text_of(schema::Comparison::Reader comparison);

}  // namespace millrace::cli
