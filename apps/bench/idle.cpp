#include <cstdio>
#include <vector>

#include "apps/bench/command.hpp"
#include "apps/bench/measure/transfer.hpp"
#include "apps/bench/wire/wire_client.hpp"
#include "codecs/kafka/api/18_api_versions.hpp"

namespace millrace::bench {
namespace {

struct idle_options {
  network_address server;
  int connections = 5'000;
};

void declare(CLI::App& command, idle_options& o) {
  add_server_option(command, o.server);
  command.add_option("--connections", o.connections, "How many")->check(CLI::Range(1, 60'000));
}

/// A connection that has greeted the server as any client does first.
result<wire_client> greet(const network_address& server) {
  auto client = wire_client::connect(server);
  if (!client) return client.error();
  const auto answer = client->call<kafka::api_versions_response>(kafka::api_versions_request{"millrace-load", "1"}, 3);
  if (!answer) return answer.error();
  if (answer->error_code != kafka::error_code::none) {
    return make_error(errc::unavailable, "ApiVersions: " + std::string(kafka::name(answer->error_code)));
  }
  return client;
}

/// Tells by a line when all are open, and keeps them until standard input ends.
result<measurement> run(const idle_options& o) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<wire_client> clients;
  latency_histogram greetings;
  for (int i = 0; i < o.connections; ++i) {
    const auto asked = std::chrono::steady_clock::now();
    auto client = greet(o.server);
    if (!client) return client.error();
    greetings.add(std::chrono::steady_clock::now() - asked);
    clients.push_back(std::move(*client));
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("open\n");
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return measurement{{{"connections", o.connections}, {"seconds", took.count()}, {"greeting_us", to_json(greetings)}}};
}

}  // namespace

void add_idle_command(CLI::App& root, chosen_command& chosen) {
  add_command<idle_options>(root, "idle", "Connections that greet and then wait until standard input ends", chosen,
                            declare, run);
}

}  // namespace millrace::bench
