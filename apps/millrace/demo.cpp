// millrace demo: a node with the fraud service, fed with a file of card uses by a Kafka client, all in one process.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <thread>

#include "apps/fraud/fraud_service.hpp"
#include "apps/millrace/card_feeder.hpp"
#include "apps/millrace/node/node.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/start.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/latency_summary.hpp"
#include "apps/millrace/text/progress_line.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "runtime/logging/log_system.hpp"

namespace millrace::cli {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr auto look_interval = std::chrono::milliseconds(50);
constexpr auto drain_timeout = std::chrono::seconds(60);

struct demo_options {
  start_options node;
  std::string input = "examples/fraud_sample/transactions.csv";
  std::uint64_t records_per_second = 2000;
  bool once = false;
};

void declare(CLI::App& command, demo_options& o) {
  o.node.data_directory = "millrace-data";
  o.node.services = "fraud";
  command.add_option("--data", o.node.data_directory, "Directory of the node's data")
      ->capture_default_str()
      ->type_name("DIR");
  command.add_option("--input", o.input, "Card uses, CSV with the columns of the sample")
      ->capture_default_str()
      ->type_name("FILE");
  command.add_option("--speed", o.records_per_second, "Records a second; 0: as fast as it goes")->capture_default_str();
  command.add_flag("--once", o.once, "End when the file is through and all alerts are there");
  command.add_option("--kafka", o.node.kafka_address, "Where Kafka clients connect; port 0 picks a free one")
      ->type_name("HOST:PORT");
  command.add_option("--http", o.node.http_address, "Where the page is served; port 0 picks a free one")
      ->type_name("HOST:PORT");
}

/// What the terminal shows: alerts as they come, below them a line that says how far the file is.
class demo_screen {
 public:
  explicit demo_screen(const fraud::fraud_service& service) : service_(service) {}

  void show_alerts() {
    for (const auto& a : service_.board().since(told_)) {
      if (a.earlier) continue;
      delays_.push_back(std::chrono::milliseconds(a.delay_ms));
      wipe();
      print(fmt::format("ALERT {} {:<17} card {}: {} ({} ms)\n", a.time, a.rule, a.card, a.reason, a.delay_ms));
    }
    std::fflush(stdout);
  }

  void show_progress(const card_feeder& feeder) {
    if (!terminal_ || steady_clock::now() < redraw_at_) return;
    redraw_at_ = steady_clock::now() + std::chrono::milliseconds(100);
    const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - started_);
    const auto line = progress_line(
        "transactions",
        {.records = feeder.sent(), .records_expected = feeder.in_file() - feeder.skipped(), .elapsed = elapsed});
    fmt::print(stderr, "\r{}\x1b[K", line);
    std::fflush(stderr);
    drawn_ = true;
  }

  void wipe() {
    if (drawn_) fmt::print(stderr, "\r\x1b[K");
    drawn_ = false;
  }

  const std::vector<std::chrono::microseconds>& delays() const { return delays_; }

 private:
  const fraud::fraud_service& service_;
  std::uint64_t told_ = 0;
  std::vector<std::chrono::microseconds> delays_;
  const bool terminal_ = ::isatty(STDERR_FILENO) == 1;
  const steady_clock::time_point started_ = steady_clock::now();
  steady_clock::time_point redraw_at_;
  bool drawn_ = false;
};

result<void> feed(card_feeder& feeder, demo_screen& screen) {
  for (bool more = true; more && !stop_requested();) {
    const auto sent = feeder.send_due();
    if (!sent) return sent.error();
    more = *sent;
    screen.show_alerts();
    screen.show_progress(feeder);
  }
  screen.wipe();
  return feeder.finish();
}

/// Waits until the alerts of all that was sent are durable.
result<void> drain(const fraud::fraud_service& service, demo_screen& screen) {
  const auto until = steady_clock::now() + drain_timeout;
  while (service.lag() > 0 && !stop_requested()) {
    if (steady_clock::now() > until) return make_error(errc::timed_out, "the fraud service does not keep up");
    screen.show_alerts();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  screen.show_alerts();
  return {};
}

void print_summary(const card_feeder& feeder, const fraud::fraud_service& service, const demo_screen& screen) {
  const auto late = summarize(screen.delays());
  const auto ms = [](std::chrono::microseconds t) { return t.count() / 1000; };
  print(fmt::format("{} transactions sent", grouped(static_cast<std::int64_t>(feeder.sent()))));
  if (feeder.skipped() > 0)
    print(fmt::format(" ({} were there already)", grouped(static_cast<std::int64_t>(feeder.skipped()))));
  print(fmt::format(", {} alerts", grouped(static_cast<std::int64_t>(service.board().alerts_raised.load()))));
  if (!screen.delays().empty()) {
    print(fmt::format(", durable after {} ms (median), {} ms (p99), {} ms at most", ms(late.p50), ms(late.p99),
                      ms(late.max)));
  }
  print("\n");
  std::fflush(stdout);
}

result<void> show(const demo_options& o, const command_context& shared, node& serving) {
  const auto& service = *serving.fraud();
  auto connection = shared.connection;
  connection.bootstrap = serving.kafka_address();
  const auto feeder = card_feeder::open({connection, fraud::input_topic, o.input, o.records_per_second});
  if (!feeder) return feeder.error();
  demo_screen screen(service);
  if (auto done = feed(**feeder, screen); !done) return done;
  if (auto done = drain(service, screen); !done) return done;
  print_summary(**feeder, service, screen);
  if (o.once || stop_requested()) return {};
  print("Serving on; Ctrl-C ends it.\n");
  std::fflush(stdout);
  while (!stop_requested()) {
    screen.show_alerts();
    std::this_thread::sleep_for(look_interval);
  }
  return {};
}

exit_code run(const demo_options& o, const command_context& shared) {
  const auto begin = steady_clock::now();
  if (!std::ifstream(o.input)) return report(make_error(errc::not_found, "no such file: " + o.input), shared);
  const auto options = effective_options(o.node);
  if (!options) return report(options.error(), shared);
  std::signal(SIGPIPE, SIG_IGN);
  watch_stop_signals();
  log_system log(options->log_level);
  const auto started = node::start(*options, log);
  if (!started) return report(started.error(), shared);
  auto& serving = **started;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begin);
  print(fmt::format("ready kafka={} http={} pid={} in {} ms\n", serving.kafka_address(), serving.http_address(),
                    ::getpid(), took.count()));
  print(fmt::format("The page: http://{}/\n", serving.http_address()));
  std::fflush(stdout);
  const auto done = show(o, shared, serving);
  serving.stop();
  return done ? exit_code::ok : report(done.error(), shared);
}

}  // namespace

void add_demo_command(CLI::App& root, command_context& shared) {
  add_command<demo_options>(root, "demo", "Run a node with the fraud service and feed it the sample", shared, declare,
                            run);
}

}  // namespace millrace::cli
