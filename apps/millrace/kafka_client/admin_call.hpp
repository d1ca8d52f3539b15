#pragma once
#include <functional>
#include <string_view>

#include "apps/millrace/kafka_client/client.hpp"

namespace millrace::cli {

enum class dry_run : bool { no, yes };  ///< yes: the broker checks the request and changes nothing

/// Starts one of librdkafka's admin operations, which is to report to `queue`.
using admin_operation =
    std::function<void(rd_kafka_t*, const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* queue)>;

/// Runs the operation and waits for its event, which may hold errors of single topics or groups.
/// `attempt` begins the message of an error. An error here means that the operation as a whole failed.
result<event_handle> admin_call(const client& c, std::string_view attempt, rd_kafka_admin_op_t kind,
                                const admin_operation& start, dry_run dry = dry_run::no);

/// The first error among the results of single topics, with that topic's name. `topics` may be empty.
result<void> check_topics(std::string_view attempt, const rd_kafka_topic_result_t** topics, std::size_t count);

/// The first error among the results of single groups, and of their partitions if they have any.
result<void> check_groups(std::string_view attempt, const rd_kafka_group_result_t** groups, std::size_t count);

}  // namespace millrace::cli
