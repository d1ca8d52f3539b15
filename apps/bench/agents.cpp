// Samples as agents send them.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "apps/bench/agents/http_sender.hpp"
#include "apps/bench/agents/remote_write_body.hpp"
#include "apps/bench/command.hpp"
#include "apps/bench/measure/transfer.hpp"

namespace millrace::bench {
namespace {

using std::chrono::steady_clock;

struct remote_write_options {
  network_address server;
  std::string path = "/api/v1/write";
  std::size_t series = 10'000;
  std::size_t samples_of_a_request = 1'000;
  double samples_per_second = 0;
  double seconds = 10;
  std::int64_t from_ms_ago = 0;
  std::int64_t step_ms = 0;
};

void declare(CLI::App& command, remote_write_options& o) {
  add_server_option(command, o.server);
  command.add_option("--path", o.path, "Where the server takes remote write");
  command.add_option("--series", o.series, "How many")->check(CLI::Range(1, 10'000'000));
  command.add_option("--request", o.samples_of_a_request, "Samples in a request")->check(CLI::Range(1, 100'000));
  command.add_option("--rate", o.samples_per_second, "Samples a second; 0: as fast as the server answers");
  command.add_option("--seconds", o.seconds, "For how long; with --history it ends at now");
  command.add_option("--history", o.from_ms_ago, "Begin so many ms ago, and end at now");
  command.add_option("--step", o.step_ms, "Time from a sample of a series to the next, in ms; 0: real time");
}

/// All series in turn, a request after the other on one connection.
result<measurement> run(const remote_write_options& o) {
  auto sender = http_sender::connect(o.server);
  if (!sender) return sender.error();
  std::vector<remote_write_body> bodies;
  for (std::size_t first = 0; first < o.series; first += o.samples_of_a_request) {
    bodies.emplace_back(first, std::min(o.samples_of_a_request, o.series - first));
  }
  const auto wall_ms = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto began = steady_clock::now();
  latency_histogram answers;
  std::uint64_t sent = 0;
  auto time_ms = wall_ms() - o.from_ms_ago;
  const auto seconds = [&] { return std::chrono::duration<double>(steady_clock::now() - began).count(); };
  const auto is_over = [&] { return o.from_ms_ago > 0 ? time_ms > wall_ms() : seconds() >= o.seconds; };
  while (!is_over()) {
    for (std::size_t i = 0; i < bodies.size() && !is_over(); ++i) {
      if (o.samples_per_second > 0) {
        const auto due = began + std::chrono::duration<double>(static_cast<double>(sent) / o.samples_per_second);
        std::this_thread::sleep_until(std::chrono::time_point_cast<steady_clock::duration>(due));
      }
      const auto& body = bodies[i].at(o.step_ms > 0 ? time_ms : wall_ms());
      const auto asked = steady_clock::now();
      if (auto done = sender->post_remote_write(o.path, body); !done) return done.error();
      answers.add(steady_clock::now() - asked);
      sent += std::min(o.samples_of_a_request, o.series - i * o.samples_of_a_request);
    }
    time_ms += o.step_ms;
  }
  const auto took = seconds();
  return measurement{{{"samples", sent},
                      {"seconds", took},
                      {"samples_per_second", static_cast<double>(sent) / took},
                      {"answer_us", to_json(answers)}}};
}

}  // namespace

void add_agent_commands(CLI::App& root, chosen_command& chosen) {
  add_command<remote_write_options>(root, "remote-write", "Samples of many series, as Prometheus' agents write them",
                                    chosen, declare, run);
}

}  // namespace millrace::bench
