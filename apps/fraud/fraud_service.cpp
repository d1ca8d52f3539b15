#include "apps/fraud/fraud_service.hpp"

#include <algorithm>
#include <utility>

#include "actors/service/earlier_records.hpp"
#include "apps/fraud/alert_record.hpp"

namespace millrace::fraud {
namespace {

constexpr std::int64_t history_records = 100;  // between alerts stand markers

}  // namespace

result<void> fraud_service::show_earlier() {
  return show_earlier_records(environment_, alerts_topic, history_records, [this](const flow::topic_record& record) {
    if (auto told = told_from(record)) {
      told->service = deployment_name;
      board_->tell(std::move(*told));
    }
  });
}

commit_listener fraud_service::listener() const {
  return [board = board_, time = environment_.time](const deployment& of, const visible_commit& commit) {
    if (of.name != deployment_name) return;
    const auto now = time->wall_ms();
    for (const auto& output : commit.outputs) {
      auto told = output.sink == 0 ? told_of(output.record, now)
                                   : result<told_alert>(make_error(errc::unsupported, "not an alert"));
      if (told) {
        told->service = deployment_name;
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
