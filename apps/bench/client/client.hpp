#pragma once
#include <map>
#include <string>

#include "apps/bench/client/handles.hpp"
#include "codecs/base/result.hpp"
#include "runtime/net/address.hpp"

namespace millrace::bench {

/// librdkafka's settings by name. Source: its CONFIGURATION.md.
using client_settings = std::map<std::string, std::string>;

/// What calls back into a load, and with what.
struct client_callbacks {
  void* context = nullptr;
  void (*delivered)(rd_kafka_t*, const rd_kafka_message_t*, void* context) = nullptr;
  void (*rebalanced)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void* context) = nullptr;
};

/// A client of librdkafka that logs nothing. `invalid_argument`: a setting is unknown or its value is.
result<kafka_client> make_client(rd_kafka_type_t type, const network_address& server, const client_settings& settings,
                                 const client_callbacks& callbacks = {});

/// How many partitions a topic has, by the server's metadata: connects, too. `not_found`: there is no such topic.
/// `timed_out` after 10 s.
result<std::int32_t> count_partitions(rd_kafka_t& client, rd_kafka_topic_t& topic);

/// What a code of librdkafka says, as an error. `action`: "produce to orders".
error client_error(const std::string& action, rd_kafka_resp_err_t code);

}  // namespace millrace::bench
