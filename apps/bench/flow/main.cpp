// millrace-flow-bench: a pipeline of the comparison over a file through a graph, in one thread, state in memory, no
// node. Prints one line: events a second and CPU seconds a million events, and what tells that the output is the right
// one. Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong usage.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "apps/bench/flow/graph_run.hpp"

int main(int argc, char** argv) {
  millrace::bench::run_options options;
  CLI::App app("A pipeline over a file through a graph, in one thread", "millrace-flow-bench");
  app.require_subcommand(1);
  const auto* fraud = app.add_subcommand("fraud", "Moving figures by merchant, hours by card");
  app.add_subcommand("monitoring", "Outliers and minutes of series");
  for (auto* pipeline : app.get_subcommands({})) {
    pipeline->add_option("FILE", options.file, "Events, a JSON object a line")->required();
    pipeline->add_option("--round-events", options.round_events, "Events that go through the graph together");
    pipeline->add_option("--events", options.events_max, "No more than so many");
    pipeline->add_option("--commit-every", options.commit_every,
                         "Write the changed state to a map in memory after so many events");
  }
  app.get_subcommand("fraud")->add_flag("--in-order", options.in_order, "Put in the order of event time first");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    return app.exit(refusal) == 0 ? 0 : 2;
  }
  const auto done = fraud->parsed() ? millrace::bench::run_fraud(options) : millrace::bench::run_monitoring(options);
  if (done) return 0;
  std::fprintf(stderr, "millrace-flow-bench: %s\n", done.error().context.c_str());
  return 1;
}
