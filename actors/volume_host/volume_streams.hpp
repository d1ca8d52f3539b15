#pragma once
#include "actors/catalog/stream_directory.hpp"
#include "actors/volume/store_port.hpp"

namespace millrace {

/// All streams of all volumes, with the rules in effect for each; also those that mirrors do not show yet.
result<stream_list> list_streams(store_port& volumes);

/// Whether a request, when it is done, may have changed what `list_streams` says.
bool may_change_streams(schema::VolumeRequest::Which request);

}  // namespace millrace
