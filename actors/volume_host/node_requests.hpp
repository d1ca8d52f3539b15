#pragma once
#include "actors/volume/volume_service.hpp"

/// What the node itself asks its volumes.
namespace millrace {

/// Of a clone that did not come about; nobody has been told of it.
volume_outcome delete_volume(store_port& port, volume_service& service, volume_id volume, std::int64_t now);

/// Topics without a path belong to a stream that is there from the start. `io_failure`.
result<void> make_default_stream(volume_service& service, std::int64_t now);

}  // namespace millrace
