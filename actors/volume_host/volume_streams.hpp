#pragma once
#include <vector>

#include "actors/catalog/catalog_view.hpp"
#include "actors/catalog/stream_directory.hpp"
#include "actors/volume/store_port.hpp"

namespace millrace {

/// All streams of all volumes, with the rules in effect for each; also those that mirrors do not show yet.
result<stream_list> list_streams(store_port& volumes);

/// The topics of a volume's streams, those of its snapshots left out.
std::vector<topic_ref> topics_of_volume(const catalog_view& topics, const stream_list& streams, volume_id volume);

/// Whether a request, when it is done, may have changed what `list_streams` says.
bool may_change_streams(schema::VolumeRequest::Which request);

}  // namespace millrace
