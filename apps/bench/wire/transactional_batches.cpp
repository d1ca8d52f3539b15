#include "apps/bench/wire/transactional_batches.hpp"

#include <algorithm>

#include "apps/bench/wire/load_batch.hpp"
#include "codecs/base/big_endian.hpp"
#include "codecs/kafka/api/00_produce.hpp"
#include "codecs/kafka/records/batch_header.hpp"
#include "codecs/kafka/records/crc32c.hpp"

namespace millrace::bench {
namespace {

constexpr std::int32_t timeout_ms = 30'000;
constexpr std::int16_t all_in_sync = -1;

}  // namespace

std::vector<partition_share> deal_out(std::int32_t records, std::int32_t partitions, std::int32_t first) {
  std::vector<partition_share> shares;
  for (std::int32_t i = 0; i < std::min(records, partitions); ++i) {
    const auto extra = i < records % partitions ? 1 : 0;
    shares.push_back({kafka::partition_index((first + i) % partitions), records / partitions + extra});
  }
  return shares;
}

result<transactional_batches> transactional_batches::encode(const target& to,
                                                            const std::vector<partition_share>& shares) {
  kafka::produce_request request;
  request.transactional_id = to.transactional_id;
  request.acks = all_in_sync;
  request.timeout_ms = timeout_ms;
  auto& topic = request.topic_data.emplace_back();
  topic.name = to.topic;
  std::vector<std::vector<std::byte>> built;  // until the request is encoded
  for (const auto& share : shares) {
    if (share.records < 1) return make_error(errc::invalid_argument, "a partition without records");
    kafka::batch_options options;
    options.transactional = true;
    auto batch = build_load_batch(to.record_bytes, share.records, options);
    if (!batch) return batch.error();
    built.push_back(std::move(*batch));
    topic.partition_data.push_back({share.partition, std::span<const std::byte>(built.back())});
  }
  auto frame = encode_request(request, to.version, 0);
  if (!frame) return frame.error();
  transactional_batches made;
  made.shares_ = shares;
  made.frame_ = std::move(*frame);
  auto from = made.frame_.begin();
  for (const auto& batch : built) {
    const auto at = std::search(from, made.frame_.end(), batch.begin(), batch.end());
    made.batches_.push_back({static_cast<std::size_t>(at - made.frame_.begin()), batch.size()});
    from = at + static_cast<std::ptrdiff_t>(batch.size());
  }
  return made;
}

void transactional_batches::stamp(std::size_t index, kafka::producer_id who, kafka::producer_epoch epoch,
                                  kafka::sequence_number first) {
  namespace layout = kafka::batch_layout;
  const auto batch = std::span(frame_).subspan(batches_[index].begin, batches_[index].bytes);
  store_big_endian(batch.data() + layout::producer_id, who.value);
  store_big_endian(batch.data() + layout::producer_epoch, epoch.value);
  store_big_endian(batch.data() + layout::base_sequence, first.value);
  store_big_endian(batch.data() + layout::crc, kafka::crc32c(batch.subspan(layout::crc_begin)));
}

}  // namespace millrace::bench
