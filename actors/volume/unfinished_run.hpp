#pragma once
#include <string>

#include "actors/volume/volume_ids.hpp"

namespace millrace {

/// Under which the registry keeps a run that a mirror has begun, until its end.
std::string unfinished_run_key(volume_id volume);

}  // namespace millrace
