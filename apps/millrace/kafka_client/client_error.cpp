#include "apps/millrace/kafka_client/client_error.hpp"

#include <fmt/format.h>

namespace millrace::cli {

errc errc_of(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR__UNKNOWN_GROUP:
    case RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND: return errc::not_found;
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: return errc::already_exists;
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT: return errc::timed_out;
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__RESOLVE: return errc::connection_closed;
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_NOT_CONTROLLER: return errc::unavailable;
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return errc::out_of_range;
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE: return errc::unsupported;
    case RD_KAFKA_RESP_ERR__INVALID_ARG: return errc::invalid_argument;
    default: return code > RD_KAFKA_RESP_ERR_NO_ERROR ? errc::unsupported : errc::io_failure;
  }
}

error client_error(std::string_view attempt, rd_kafka_resp_err_t code, const char* detail) {
  const std::string_view reason = rd_kafka_err2str(code);
  const std::string_view words = detail == nullptr ? std::string_view{} : std::string_view(detail);
  if (words.empty() || words == reason) return make_error(errc_of(code), fmt::format("{}: {}", attempt, reason));
  return make_error(errc_of(code), fmt::format("{}: {} ({})", attempt, words, rd_kafka_err2name(code)));
}

}  // namespace millrace::cli
