#include "actors/service/earlier_records.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "actors/catalog/stream_name.hpp"
#include "actors/partition/read_records.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/flow/topics/record_feed.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace {
namespace {

constexpr auto patience = std::chrono::seconds(10);
constexpr std::uint32_t stretch_bytes_max = 1 << 20;

result<std::vector<std::byte>> read(caf::actor_system& system, const caf::actor& partition, kafka::offset from) {
  caf::scoped_actor self{system};
  self->send(partition, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
               root.setOffset(from.value);
               root.setBytesMax(stretch_bytes_max);
               root.setFirstBatchWhole(true);
               root.setCommittedOnly(true);
             }));
  result<std::vector<std::byte>> bytes = make_error(errc::timed_out, "records of before: no answer");
  self->receive([&](const envelope<schema::ReadReply>& reply) { bytes = batches_of(reply); },
                caf::after(patience) >> [] {});
  return bytes;
}

}  // namespace

result<void> show_earlier_records(const service_environment& environment, const std::string& topic,
                                  std::int64_t records_max, const std::function<void(const flow::topic_record&)>& f) {
  const auto view = environment.topics->current();
  const auto* found = view->find(canonical_topic_name(topic));
  if (found == nullptr) return {};
  const auto& partition = found->partitions.front();
  if (partition.progress->last_stable_offset.load(std::memory_order_acquire) < 0) {
    (void)read(*environment.system, partition.actor, kafka::offset(0));  // its log is opened by that
  }
  const auto end = partition.progress->high_watermark.load(std::memory_order_acquire);
  const auto start = partition.progress->log_start_offset.load(std::memory_order_acquire);
  flow::record_feed feed(kafka::partition_index(0), kafka::offset(std::max(start, end - records_max)));
  while (feed.next().value < end) {
    auto bytes = read(*environment.system, partition.actor, feed.next());
    if (!bytes) return bytes.error();
    if (bytes->empty()) return {};
    feed.fill(std::move(*bytes), {});
    for (flow::topic_record record;;) {
      const auto more = feed.take(record);
      if (!more) return more.error();
      if (!*more) break;
      f(record);
    }
  }
  return {};
}

}  // namespace millrace
