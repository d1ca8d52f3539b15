#include "apps/millrace/start.hpp"

#include <cstdio>

#include "apps/millrace/command.hpp"

namespace millrace {

int run_start(const start_options&) {
  std::fputs("millrace: start: not built yet\n", stderr);
  return 1;
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
}

exit_code run(const start_options& o, const command_context&) { return static_cast<exit_code>(run_start(o)); }

}  // namespace

void add_start_command(CLI::App& root, command_context& shared) {
  add_command<start_options>(root, "start", "Run a node", shared, declare, run);
}

}  // namespace cli
}  // namespace millrace
