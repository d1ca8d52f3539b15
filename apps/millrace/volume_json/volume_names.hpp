#pragma once
#include <string>
#include <string_view>

#include "codecs/schema/volume.capnp.h"

namespace millrace::volume_json {

/// "directory", "file", "table", "stream", "symlink".
const char* name_of(schema::Kind kind);

/// "changed", "added", "removed".
const char* name_of(schema::Diff::Change change);

/// "none", "idle", "running", …
const char* name_of(schema::Mirror::State state);

/// "read", "write", "create", "remove", "list", "admin".
std::string name_of(schema::Verb verb);

/// Lower-case digits of a hash; "" of none.
std::string hexadecimal(std::string_view bytes);

}  // namespace millrace::volume_json
