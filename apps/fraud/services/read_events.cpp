#include "apps/fraud/services/read_events.hpp"

#include <utility>

#include "runtime/flow/topics/number_setting.hpp"

namespace millrace::fraud {

result<flow::timed<transaction>> read_transaction(const flow::topic_record& record) {
  auto use = transaction_from_json(record.value.value_or(""));
  if (!use) return use.error();
  use->from = {record.partition.value, record.offset.value};
  const flow::event_time at(use->at_ms);
  return flow::timed<transaction>{std::move(*use), at};
}

result<flow::timed<label>> read_label(const flow::topic_record& record) {
  const auto known = label_from_json(record.value.value_or(""));
  if (!known) return known.error();
  return flow::timed<label>{*known, flow::event_time(known->at_ms)};
}

result<flow::source_options> waiting_of(const flow::service_settings& settings) {
  std::int64_t out_of_order_ms = 0, idle_after_ms = 1000;
  for (const auto& done : {flow::set_number(settings, "out-of-order-ms", out_of_order_ms, flow::numbers::from_zero),
                           flow::set_number(settings, "idle-after-ms", idle_after_ms, flow::numbers::from_zero)}) {
    if (!done) return done.error();
  }
  return flow::source_options{.out_of_order = flow::span_ms(out_of_order_ms),
                              .idle_after = flow::span_ms(idle_after_ms)};
}

}  // namespace millrace::fraud
