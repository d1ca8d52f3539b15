#include <cstdio>
#include <iostream>

#include "apps/bench/command.hpp"
#include "apps/bench/store/engine_list.hpp"
#include "apps/bench/store/session.hpp"

namespace millrace::bench {
namespace {

void declare(CLI::App& command, session_plan& o) {
  command.add_option("--engine", o.engine, "Which store; `stores` names them")->required();
  command.add_option("--folder", o.folder, "For its files, on the disk to be measured; empty")
      ->required()
      ->check(CLI::ExistingDirectory);
  command.add_option("--keys", o.keys, "How many it holds")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}));
  command.add_option("--seed", o.seed, "Of keys, values and their order");
}

// A task a line of standard input, answered by a line of standard output, until the input ends.
result<measurement> run(const session_plan& plan) {
  auto session = store_session::open(plan);
  if (!session) return session.error();
  std::int64_t tasks = 0;
  for (std::string line; std::getline(std::cin, line); ++tasks) {
    const auto task = nlohmann::json::parse(line, nullptr, false);
    if (task.is_discarded()) return make_error(errc::invalid_argument, "no task: " + line);
    const auto done = session->run(task);
    if (!done) return done.error();
    std::printf("%s\n", done->fields.dump().c_str());
    std::fflush(stdout);
  }
  return measurement{{{"tasks", tasks}}};
}

struct no_options {};

void declare_nothing(CLI::App&, no_options&) {}

result<measurement> list_stores(const no_options&) {
  measurement listed{nlohmann::json::object()};
  for (const auto& each : known_engines()) listed.fields[each.name] = each.version;
  return listed;
}

}  // namespace

void add_store_commands(CLI::App& root, chosen_command& chosen) {
  add_command<session_plan>(root, "store", "An ordered store under the tasks of its standard input", chosen, declare,
                            run);
  add_command<no_options>(root, "stores", "The ordered stores that this was built with, and their versions", chosen,
                          declare_nothing, list_stores);
}

}  // namespace millrace::bench
