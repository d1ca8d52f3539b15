// millrace-load: puts one kind of load on a server that speaks the Kafka protocol and prints one line of JSON.
// Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong usage.
#include <csignal>
#include <cstdio>

#include "apps/bench/command.hpp"

namespace millrace::bench {

CLI::Option* add_address_option(CLI::App& command, const std::string& name, network_address& into,
                                const std::string& text) {
  const auto read = [name, &into](const std::string& given) {
    auto address = network_address::parse(given);
    if (!address) throw CLI::ValidationError(name, address.error().context);
    into = std::move(*address);
  };
  return command.add_option_function<std::string>(name, read, text)->type_name("HOST:PORT");
}

CLI::Option* add_server_option(CLI::App& command, network_address& into) {
  return add_address_option(command, "--server", into, "The server")->required();
}

namespace {

int run(int argc, char** argv) {
  CLI::App root("Puts one kind of load on a server that speaks the Kafka protocol", "millrace-load");
  chosen_command chosen;
  root.require_subcommand(1);
  add_topic_commands(root, chosen);
  add_produce_command(root, chosen);
  add_fetch_command(root, chosen);
  add_idle_command(root, chosen);
  add_client_commands(root, chosen);
  add_agent_commands(root, chosen);
  add_transaction_commands(root, chosen);
  add_store_commands(root, chosen);
  add_volume_commands(root, chosen);
  add_limits_command(root, chosen);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    return root.exit(refusal) == 0 ? 0 : 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  const auto measured = chosen();
  if (!measured) {
    std::fprintf(stderr, "millrace-load: %s\n", measured.error().context.c_str());
    return measured.error().code == errc::invalid_argument ? 2 : 1;
  }
  std::printf("%s\n", measured->fields.dump().c_str());
  return std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace millrace::bench

int main(int argc, char** argv) { return millrace::bench::run(argc, argv); }
