#include "apps/fraud/fraud_service.hpp"

#include <caf/all.hpp>

#include <algorithm>
#include <utility>

#include "actors/partition/read_records.hpp"
#include "apps/fraud/alert_record.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/flow/topics/record_feed.hpp"
#include "runtime/message/envelope.hpp"

namespace millrace::fraud {
namespace {

constexpr auto patience = std::chrono::seconds(10);
constexpr std::uint32_t history_bytes_max = 1 << 20;
constexpr std::int64_t history_records = 50;

result<std::vector<std::byte>> read(caf::actor_system& system, const caf::actor& partition, std::int64_t from) {
  caf::scoped_actor self{system};
  self->send(partition, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
               root.setOffset(from);
               root.setBytesMax(history_bytes_max);
               root.setFirstBatchWhole(true);
               root.setCommittedOnly(true);
             }));
  result<std::vector<std::byte>> bytes = make_error(errc::timed_out, "alerts of before: no answer");
  self->receive([&](const envelope<schema::ReadReply>& reply) { bytes = batches_of(reply); },
                caf::after(patience) >> [] {});
  return bytes;
}

}  // namespace

result<void> fraud_service::show_earlier() {
  const auto view = environment_.topics->current();
  const auto* alerts = view->find(alerts_topic);
  if (alerts == nullptr) return {};
  const auto& partition = alerts->partitions.front();
  const auto end = partition.progress->high_watermark.load(std::memory_order_acquire);
  const auto start = partition.progress->log_start_offset.load(std::memory_order_acquire);
  const kafka::offset from(std::max(start, end - 2 * history_records));  // between alerts stand markers
  if (end <= from.value) return {};
  auto bytes = read(*environment_.system, partition.actor, from.value);
  if (!bytes) return bytes.error();
  flow::record_feed feed(kafka::partition_index(0), from);
  feed.fill(std::move(*bytes), {});
  for (flow::topic_record record;;) {
    const auto more = feed.take(record);
    if (!more) return more.error();
    if (!*more) return {};
    if (auto told = told_from(record)) board_->tell(std::move(*told));
  }
}

commit_listener fraud_service::listener() const {
  return [board = board_, time = environment_.time](const deployment& of, const visible_commit& commit) {
    if (of.name != deployment_name) return;
    const auto now = time->wall_ms();
    for (const auto& output : commit.outputs) {
      auto told = output.sink == 0 ? told_of(output.record, now)
                                   : result<told_alert>(make_error(errc::unsupported, "not an alert"));
      if (told) {
        board->tell(std::move(*told));
        board->alerts_raised.fetch_add(1, std::memory_order_relaxed);
      } else {
        board->uses_unreadable.fetch_add(1, std::memory_order_relaxed);
      }
    }
    board->uses_read.fetch_add(commit.records, std::memory_order_relaxed);
    for (const auto& position : commit.positions) board->settle(position.partition, position.next);
  };
}

std::uint64_t fraud_service::lag() const {
  const auto view = environment_.topics->current();
  const auto* input = view->find(input_topic);
  std::int64_t lag = 0;
  for (std::size_t i = 0; input != nullptr && i < input->partitions.size(); ++i) {
    const auto end = input->partitions[i].progress->last_stable_offset.load(std::memory_order_acquire);
    const auto settled = board_->settled(kafka::partition_index(static_cast<std::int32_t>(i))).value;
    lag += end < 0 ? 1 : std::max<std::int64_t>(end - settled, 0);  // a log that is not opened yet may hold something
  }
  return static_cast<std::uint64_t>(lag);
}

}  // namespace millrace::fraud
