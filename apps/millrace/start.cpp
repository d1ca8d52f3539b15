#include "apps/millrace/start.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>

#include "apps/millrace/command.hpp"
#include "apps/millrace/descriptor_limit.hpp"
#include "apps/millrace/node/hosted_services.hpp"
#include "apps/millrace/node/node.hpp"
#include "apps/millrace/output.hpp"
#include "runtime/config/load.hpp"
#include "runtime/logging/log_system.hpp"

namespace millrace {
namespace {

using steady = std::chrono::steady_clock;

int fail(const error& why) { return static_cast<int>(cli::report(why)); }

result<settings> load(const start_options& o) {
  config_sources sources;
  sources.environment = process_environment();
  if (!o.config_file.empty()) {
    auto file = read_config_file(o.config_file);
    if (!file) return file.error();
    sources.file = std::move(*file);
  }
  if (!o.data_directory.empty()) sources.flags.push_back({"--data", "node.data_directories", o.data_directory});
  if (!o.kafka_address.empty()) sources.flags.push_back({"--kafka", "kafka.listeners", "default://" + o.kafka_address});
  if (!o.http_address.empty()) sources.flags.push_back({"--http", "http.address", o.http_address});
  if (!o.services.empty()) sources.flags.push_back({"--services", "node.services", o.services});
  return load_settings(sources, check_hosted);
}

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int s : {SIGTERM, SIGINT}) sigaddset(&signals, s);
  return signals;
}

}  // namespace

result<void> check_hosted(const settings& read) {
  const auto available = available_services(read.list("node.service_libraries"));
  if (!available) {
    return make_error(available.error().code, read.at("node.service_libraries").place +
                                                  ": node.service_libraries: " + available.error().context);
  }
  return check_services(read.list("node.services"), *available, read.at("node.services").place);
}

result<node_options> effective_options(const start_options& options) {
  const auto values = load(options);
  if (!values) return values.error();
  return make_node_options(*values);
}

int run_start(const start_options& options) {
  const auto begin = steady::now();
  const auto node_options = effective_options(options);
  if (!node_options) return fail(node_options.error());

  std::signal(SIGPIPE, SIG_IGN);
  const auto signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before threads are made: they inherit it

  log_system log(node_options->log_level);
  raise_descriptor_limit(descriptors_wanted(*node_options), log.get("node"));
  auto started = node::start(*node_options, log);
  if (!started) return fail(started.error());
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(steady::now() - begin);
  fmt::print("ready kafka={} http={} pid={} in {} ms\n", (*started)->kafka_address(), (*started)->http_address(),
             ::getpid(), took.count());
  std::fflush(stdout);

  int signal = 0;
  sigwait(&signals, &signal);
  log.get("node").info("stopping", {{"signal", signal}});
  (*started)->stop();
  return 0;
}

namespace cli {
namespace {

void declare(CLI::App& command, start_options& o) {
  command.add_option("--config", o.config_file, "Configuration file (TOML)")->type_name("FILE");
  command.add_option("--data", o.data_directory, "Directory of the node's data")->type_name("DIR");
  command.add_option("--kafka", o.kafka_address, "Where Kafka clients connect; port 0 picks a free one")
      ->type_name("HOST:PORT");
  command.add_option("--http", o.http_address, "Where metrics and the page are served; port 0 picks a free one")
      ->type_name("HOST:PORT");
  command.add_option("--services", o.services, "Services that run inside the node, divided by commas: fraud")
      ->type_name("NAMES");
}

exit_code run(const start_options& o, const command_context&) { return static_cast<exit_code>(run_start(o)); }

}  // namespace

void add_start_command(CLI::App& root, command_context& shared) {
  add_command<start_options>(root, "start", "Run a node", shared, declare, run);
}

}  // namespace cli
}  // namespace millrace
