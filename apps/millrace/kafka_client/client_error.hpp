#pragma once
#include <librdkafka/rdkafka.h>

#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// What a code of librdkafka means to a program that only needs to choose an exit code. `unavailable`: the cluster
/// answers, but not now. `unsupported`: it refuses; that is every answer of a broker without a meaning of its own here.
errc errc_of(rd_kafka_resp_err_t code);

/// `attempt`: what was tried, "create topic orders". `detail`: the broker's own words, if it sent any.
error client_error(std::string_view attempt, rd_kafka_resp_err_t code, const char* detail = nullptr);

}  // namespace millrace::cli
