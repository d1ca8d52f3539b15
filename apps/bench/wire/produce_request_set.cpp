#include "apps/bench/wire/produce_request_set.hpp"

#include <algorithm>
#include <string>

#include "apps/bench/wire/load_batch.hpp"
#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/varint.hpp"

namespace millrace::bench {

std::int32_t records_that_fit(std::int64_t batch_bytes, std::int64_t record_bytes) {
  // Attributes, timestamp delta, no key and no headers take a byte each; offset delta and record length at most three.
  const std::int64_t around_value = 4 + 3 + 3 + static_cast<std::int64_t>(kafka::varint_size(record_bytes));
  const auto fitting = (batch_bytes - static_cast<std::int64_t>(kafka::batch_layout::header_bytes)) /
                       std::max<std::int64_t>(1, record_bytes + around_value);
  return static_cast<std::int32_t>(std::clamp<std::int64_t>(fitting, 1, 1'000'000));
}

result<produce_request_set> produce_request_set::encode(const std::string& topic, std::int32_t partitions,
                                                        const record_plan& plan) {
  const auto bytes_about = plan.record_bytes * plan.records_per_batch;
  if (partitions < 1 || plan.records_per_batch < 1 || plan.record_bytes < 0 ||
      bytes_about > static_cast<std::int64_t>(kafka::frame_bytes_max) / 2) {
    return make_error(errc::invalid_argument, std::to_string(plan.records_per_batch) + " records of " +
                                                  std::to_string(plan.record_bytes) + " bytes to " +
                                                  std::to_string(partitions) + " partitions");
  }
  const auto batch = build_load_batch(plan.record_bytes, plan.records_per_batch);
  if (!batch) return batch.error();
  produce_request_set set;
  for (std::int32_t p = 0; p < partitions; ++p) {
    kafka::produce_request request;
    request.acks = plan.acks;
    request.timeout_ms = 30'000;
    kafka::produce_request_partition partition{kafka::partition_index(p), std::span<const std::byte>(*batch)};
    kafka::produce_request_topic named;
    named.name = topic;
    named.partition_data.push_back(partition);
    request.topic_data.push_back(named);
    auto frame = encode_request(request, version, 0);
    if (!frame) return frame.error();
    set.frames_.push_back(std::move(*frame));
  }
  return set;
}

std::array<std::byte, produce_request_set::head_bytes> produce_request_set::head(std::size_t partition,
                                                                                 std::int32_t correlation_id) const {
  std::array<std::byte, head_bytes> head{};
  std::copy_n(frames_[partition].begin(), head_bytes, head.begin());
  store_big_endian(head.data() + correlation_position, correlation_id);
  return head;
}

std::span<const std::byte> produce_request_set::tail(std::size_t partition) const {
  return std::span(frames_[partition]).subspan(head_bytes);
}

}  // namespace millrace::bench
