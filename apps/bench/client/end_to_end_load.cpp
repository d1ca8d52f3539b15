#include "apps/bench/client/end_to_end_load.hpp"

#include <cstring>
#include <thread>

#include "apps/bench/client/record_receiver.hpp"
#include "apps/bench/client/record_sender.hpp"
#include "apps/bench/measure/cpu_time.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds until_first_record{200};  // the consumer's first fetch is then parked

void put_time(std::string& value, clock::time_point time) {
  const auto count = time.time_since_epoch().count();
  std::memcpy(value.data(), &count, sizeof count);
}

clock::time_point get_time(std::string_view value) {
  clock::rep count = 0;
  std::memcpy(&count, value.data(), std::min(sizeof count, value.size()));
  return clock::time_point(clock::duration(count));
}

result<void> send_steadily(record_sender& to, const end_to_end_plan& plan, clock::time_point first_due) {
  std::string value(static_cast<std::size_t>(plan.record_bytes), 'm');
  const std::chrono::duration<double> interval(1.0 / plan.records_per_second);
  for (std::int64_t i = 0; i < plan.records; ++i) {
    const auto due = first_due + std::chrono::duration_cast<clock::duration>(interval * static_cast<double>(i));
    to.poll();
    std::this_thread::sleep_until(due);
    put_time(value, due);
    if (const auto sent = to.send(value); !sent) return sent.error();
  }
  return to.finish();
}

}  // namespace

result<end_to_end_outcome> run_end_to_end_load(const end_to_end_plan& plan) {
  if (plan.record_bytes < static_cast<std::int64_t>(sizeof(clock::rep)) || plan.records_per_second <= 0) {
    return make_error(errc::invalid_argument, "a record has 8 bytes at least, and the rate is above 0");
  }
  const auto read_at = plan.read_at.value_or(read_place{plan.server, plan.topic});
  const auto receiver = record_receiver::open_at_end(read_at.server, read_at.topic);
  if (!receiver) return receiver.error();
  const auto sender = record_sender::open(plan.server, plan.topic,
                                          {{"linger.ms", plan.linger_ms},
                                           {"max.in.flight.requests.per.connection", plan.in_flight},
                                           {"enable.idempotence", "false"}});
  if (!sender) return sender.error();
  end_to_end_outcome outcome;
  const auto cpu_before = process_cpu_time();
  const auto first_due = clock::now() + until_first_record;
  result<void> sent;
  std::jthread sending([&] { sent = send_steadily(**sender, plan, first_due); });
  const auto received = (*receiver)->receive(
      plan.records, [&outcome](std::string_view value) { outcome.delays.add(clock::now() - get_time(value)); });
  sending.join();
  if (!sent) return sent.error();
  if (!received) return received.error();
  outcome.moved.took = clock::now() - first_due;
  outcome.moved.client_cpu = process_cpu_time() - cpu_before;
  outcome.moved.records = plan.records;
  outcome.moved.value_bytes = plan.records * plan.record_bytes;
  outcome.acks = (*sender)->acks();
  return outcome;
}

}  // namespace millrace::bench
