#include "apps/bench/client/alert_delay_load.hpp"

#include <atomic>
#include <charconv>
#include <fstream>
#include <thread>
#include <vector>

#include "apps/bench/client/record_receiver.hpp"
#include "apps/bench/client/record_sender.hpp"

namespace millrace::bench {
namespace {

using clock = std::chrono::steady_clock;

result<std::vector<std::string>> read_lines(const alert_delay_plan& plan) {
  std::ifstream file(plan.file);
  if (!file) return make_error(errc::io_failure, "open " + plan.file);
  std::vector<std::string> lines;
  lines.reserve(static_cast<std::size_t>(plan.records));
  std::string line;
  for (std::int64_t i = 0; i < plan.first + plan.records && std::getline(file, line); ++i) {
    if (i >= plan.first) lines.push_back(line);
  }
  if (lines.size() == static_cast<std::size_t>(plan.records)) return lines;
  return make_error(errc::invalid_argument, plan.file + " has too few lines");
}

/// The number behind "txn", or -1.
std::int64_t number_of(std::string_view json) {
  constexpr std::string_view name = R"("txn":)";
  const auto at = json.find(name);
  if (at == std::string_view::npos) return -1;
  std::int64_t number = -1;
  std::from_chars(json.data() + at + name.size(), json.data() + json.size(), number);
  return number;
}

/// When each event is due.
struct schedule {
  clock::time_point begin;
  std::chrono::duration<double> interval;
  std::int64_t first;

  clock::time_point due(std::int64_t number) const {
    return begin + std::chrono::duration_cast<clock::duration>(interval * static_cast<double>(number - first));
  }
};

result<void> send_steadily(record_sender& to, const std::vector<std::string>& lines, const schedule& times) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    to.poll();
    std::this_thread::sleep_until(times.due(times.first + static_cast<std::int64_t>(i)));
    if (const auto sent = to.send(lines[i]); !sent) return sent.error();
  }
  return to.finish();
}

/// Reads alerts until all has been sent and none has come for a while.
result<void> read_alerts(record_receiver& from, const alert_delay_plan& plan, const schedule& times,
                         const std::atomic<bool>& sending, alert_delay_outcome& outcome) {
  auto last = clock::now();
  return from.receive_while(
      [&] {
        if (sending.load(std::memory_order_acquire)) last = clock::now();
        return clock::now() - last < std::chrono::milliseconds(plan.patience_ms);
      },
      [&](std::string_view alert) {
        last = clock::now();
        const auto number = number_of(alert);
        if (number < plan.first || number >= plan.first + plan.records) return;
        if (outcome.alerts++ == 0) outcome.first_alert = last;
        if (number >= plan.first + plan.warm_up) outcome.delays.add(last - times.due(number));
      });
}

}  // namespace

result<alert_delay_outcome> run_alert_delay_load(const alert_delay_plan& plan) {
  const auto lines = read_lines(plan);
  if (!lines) return lines.error();
  const auto receiver = record_receiver::open_at_end(plan.server, plan.alerts);
  if (!receiver) return receiver.error();
  const auto sender =
      record_sender::open(plan.server, plan.topic, {{"linger.ms", "0"}, {"enable.idempotence", "true"}});
  if (!sender) return sender.error();
  alert_delay_outcome outcome;
  const schedule times{clock::now() + std::chrono::milliseconds(plan.settle_ms),
                       std::chrono::duration<double>(1 / plan.records_per_second), plan.first};
  std::atomic<bool> sending = true;
  result<void> sent;
  std::jthread thread([&] {
    sent = send_steadily(**sender, *lines, times);
    sending.store(false, std::memory_order_release);
  });
  const auto received = read_alerts(**receiver, plan, times, sending, outcome);
  thread.join();
  if (!sent) return sent.error();
  if (!received) return received.error();
  outcome.acks = (*sender)->acks();
  return outcome;
}

}  // namespace millrace::bench
