#pragma once
#include <string>
#include <vector>

#include "actors/catalog/stream_directory.hpp"
#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/volume_client/places.hpp"

/// Which topics belong to which stream: streams are asked for over the link, topics as any client of Kafka does.
namespace millrace::cli {

/// The streams at `path` and below it, of whatever one may list. Looks at every directory there.
result<stream_list> find_streams(volume_client& node, const std::string& path);

/// Those of `topics` that belong to `stream`, of all streams of the node.
std::vector<topic_description> topics_of(const stream_list& streams, const stream_entry& stream,
                                         const std::vector<topic_description>& topics);

/// "/payments/cards:activity", for a topic of that stream.
std::string spelt_with_stream(const stream_entry& stream, const std::string& topic);

}  // namespace millrace::cli
