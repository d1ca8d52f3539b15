#pragma once
#include <string>

#include "codecs/schema/volume.capnp.h"

namespace millrace::cli {

/// A line for each object: "+" added, "-" removed, "~" changed, "=" renamed and otherwise the same, then what differs;
/// at the end the totals. "nothing differs" if nothing does.
std::string text_of(schema::Diff::Reader diff);

}  // namespace millrace::cli
