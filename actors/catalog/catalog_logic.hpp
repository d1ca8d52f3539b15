#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "actors/catalog/catalog_event.hpp"
#include "actors/catalog/catalog_requests.hpp"
#include "actors/catalog/catalog_state.hpp"
#include "actors/catalog/node_configs.hpp"
#include "actors/catalog/stream_directory.hpp"

namespace millrace {

/// What the catalog's rules need to know of the node.
struct catalog_options {
  std::int32_t node_id = 0;
  std::string cluster_id;
  config_map started_configs;  ///< of this node, by Kafka's names, in normal form; see `normalize_started`
  std::int32_t topic_partitions_max = 10'000;
  std::int64_t node_partitions_max = 50'000;
};

/// What the rules may not find out for themselves.
struct decision_context {
  const catalog_options& options;
  std::int64_t now_ms;  ///< milliseconds since 1970-01-01 UTC
  const id_source& new_id;
  const stream_list* streams = nullptr;  ///< null: the node has none, and names are checked by themselves alone
};

/// What would change, and what to answer once that is durable. A request is refused by parts: what cannot be done is
/// answered with its error, the rest is done.
template <class Reply>
struct catalog_decision {
  std::vector<catalog_event> events;
  Reply reply;
};

catalog_decision<create_topics_reply> decide(const catalog_state&, const create_topics_request&,
                                             const decision_context&);
catalog_decision<delete_topics_reply> decide(const catalog_state&, const delete_topics_request&,
                                             const decision_context&);
catalog_decision<link_topics_reply> decide(const catalog_state&, const link_topics_request&, const decision_context&);
catalog_decision<create_partitions_reply> decide(const catalog_state&, const create_partitions_request&,
                                                 const decision_context&);
catalog_decision<alter_configs_reply> decide(const catalog_state&, const alter_configs_request&,
                                             const decision_context&);

/// The configs of the node that decides, with what the catalog knows.
node_configs node_configs_of(const catalog_state& state, const catalog_options& options);

}  // namespace millrace
