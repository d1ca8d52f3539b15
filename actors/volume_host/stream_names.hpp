#pragma once
#include "actors/volume/store_port.hpp"
#include "actors/volume_host/volume_actor.hpp"

namespace millrace {

/// What a request would do to the names of streams, put to `guard` before it is done. A request that leads nowhere, or
/// whose asker may not do it, is fine: who answers it says so.
result<void> check_stream_names(store_port& volumes, const volume_question& question, const stream_names_guard& guard,
                                std::int64_t now);

}  // namespace millrace
