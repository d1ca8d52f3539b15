#pragma once
#include <cstdint>
#include <map>
#include <string>

#include "actors/gateway/permitted_topics.hpp"
#include "codecs/kafka/api/03_metadata.hpp"
#include "codecs/kafka/api/32_describe_configs.hpp"
#include "codecs/kafka/api/75_describe_topic_partitions.hpp"
#include "codecs/kafka/error_code.hpp"

/// What the handlers that only read the catalog answer, as functions of the catalog's view. Each stands in the file of
/// its API, NN_name.cpp.
namespace millrace::handlers {

/// The node, as the client that asks shall reach it.
struct answering_node {
  std::int32_t id;
  std::string host;
  std::int32_t port;
  std::string cluster_id;
};

/// Topics, by their canonical names, that were to be made for the client and could not, with the reason.
using refused_topics = std::map<std::string, kafka::error_code, std::less<>>;

kafka::metadata_response answer_metadata(const kafka::metadata_request& wanted, int version,
                                         const permitted_topics& topics, const answering_node& node,
                                         const refused_topics& refused = {});

/// Names in `wanted` of topics that do not exist and would be made if the node makes topics.
std::vector<std::string> topics_to_make(const kafka::metadata_request& wanted, const permitted_topics& topics);

kafka::describe_configs_response answer_describe_configs(const kafka::describe_configs_request& wanted,
                                                         const permitted_topics& topics, std::int32_t node_id);

kafka::describe_topic_partitions_response answer_topic_partitions(
    const kafka::describe_topic_partitions_request& wanted, const permitted_topics& topics, std::int32_t node_id);

}  // namespace millrace::handlers
