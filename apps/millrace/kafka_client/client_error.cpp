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
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return errc::out_of_range;
    case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE:
    case RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION: return errc::unsupported;
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_REQUEST:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR__INVALID_ARG: return errc::invalid_argument;
    default: return errc::unavailable;
  }
}

error client_error(std::string_view attempt, rd_kafka_resp_err_t code, const char* detail) {
  const std::string_view reason = rd_kafka_err2str(code);
  const std::string_view words = detail == nullptr ? std::string_view{} : std::string_view(detail);
  if (words.empty() || words == reason) return make_error(errc_of(code), fmt::format("{}: {}", attempt, reason));
  return make_error(errc_of(code), fmt::format("{}: {} ({})", attempt, words, rd_kafka_err2name(code)));
}

}  // namespace millrace::cli
