#include "apps/millrace/kafka_client/admin_call.hpp"

#include <fmt/format.h>

#include <array>

#include "apps/millrace/kafka_client/client_error.hpp"

namespace millrace::cli {

result<event_handle> admin_call(const client& c, std::string_view attempt, rd_kafka_admin_op_t kind,
                                const admin_operation& start, dry_run dry) {
  const admin_options options(rd_kafka_AdminOptions_new(c.raw(), kind));
  std::array<char, 256> why{};
  auto code = rd_kafka_AdminOptions_set_request_timeout(options.get(), c.timeout_ms(), why.data(), why.size());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && dry == dry_run::yes) {
    code = rd_kafka_AdminOptions_set_validate_only(options.get(), 1, why.data(), why.size());
  }
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error(attempt, code, why.data());
  const queue_handle queue(rd_kafka_queue_new(c.raw()));
  start(c.raw(), options.get(), queue.get());
  constexpr int grace_ms = 1'000;  // the operation has its own time-out; its report is a little later
  event_handle event(rd_kafka_queue_poll(queue.get(), c.timeout_ms() + grace_ms));
  if (event == nullptr) return client_error(attempt, RD_KAFKA_RESP_ERR__TIMED_OUT);
  code = rd_kafka_event_error(event.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return client_error(attempt, code, rd_kafka_event_error_string(event.get()));
  return event;
}

result<void> check_topics(std::string_view attempt, const rd_kafka_topic_result_t** topics, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(topics[i]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    return client_error(fmt::format("{} {}", attempt, rd_kafka_topic_result_name(topics[i])), code,
                        rd_kafka_topic_result_error_string(topics[i]));
  }
  return {};
}

result<void> check_groups(std::string_view attempt, const rd_kafka_group_result_t** groups, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto subject = fmt::format("{} {}", attempt, rd_kafka_group_result_name(groups[i]));
    if (const auto* failure = rd_kafka_group_result_error(groups[i])) {
      return client_error(subject, rd_kafka_error_code(failure), rd_kafka_error_string(failure));
    }
    const auto* partitions = rd_kafka_group_result_partitions(groups[i]);
    for (int p = 0; partitions != nullptr && p < partitions->cnt; ++p) {
      const auto& one = partitions->elems[p];
      if (one.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        return client_error(fmt::format("{} on {}:{}", subject, one.topic, one.partition), one.err);
      }
    }
  }
  return {};
}

}  // namespace millrace::cli
