// millrace-flow-bench: a pipeline of the comparison over a file through a graph, in one thread, state in memory, no
// node. Prints one line: events a second and CPU seconds a million events, and what tells that the output is the right
// one. Also writes such files. Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <functional>

#include "apps/bench/flow/generated_input.hpp"
#include "apps/bench/flow/run_options.hpp"

namespace {

using millrace::result;
using namespace millrace::bench;

struct asked {
  run_options run;
  generator_options generate;
  std::function<result<void>()> what;
};

CLI::App* add_pipeline(CLI::App& app, const std::string& name, const std::string& text, asked& given,
                       std::function<result<void>()> run) {
  auto* pipeline = app.add_subcommand(name, text);
  auto& o = given.run;
  pipeline->add_option("FILE", o.file, "Events")->required();
  pipeline->add_option("--round-events", o.round_events, "Events that go through the graph together");
  pipeline->add_option("--events", o.events_max, "No more than so many");
  pipeline->add_option("--warm-up", o.warm_up, "Events before figures are taken");
  pipeline->add_option("--commit-every", o.commit_every,
                       "Write the changed state to a map in memory after so many events");
  pipeline->add_option("--rate", o.rate, "Events a second, each when it is due; how long alerts took is told");
  pipeline->callback([&given, run = std::move(run)] { given.what = run; });
  return pipeline;
}

void add_generator(CLI::App& app, const std::string& name, const std::string& text, asked& given,
                   result<void> (*generate)(const generator_options&)) {
  auto* generator = app.add_subcommand(name, text);
  auto& o = given.generate;
  generator->add_option("FILE", o.file, "Where to")->required();
  generator->add_option("--events", o.events, "How many");
  generator->add_option("--keys", o.keys, "Cards or hosts");
  generator->add_flag("--every-key", o.every_key, "The first payments are one of each card");
  generator->add_flag("--keyed", o.keyed, "Before each reading its series and a tab");
  generator->add_option("--seed", o.seed, "The same seed, the same file");
  generator->add_option("--span-ms", o.span_ms, "Event time from the first payment to the last");
  generator->callback([&given, generate] { given.what = [&given, generate] { return generate(given.generate); }; });
}

}  // namespace

int main(int argc, char** argv) {
  asked given;
  CLI::App app("A pipeline over a file through a graph, in one thread", "millrace-flow-bench");
  app.require_subcommand(1);
  add_pipeline(app, "fraud", "Moving figures by merchant, hours by card", given, [&] {
    return run_fraud(given.run);
  })->add_flag("--in-order", given.run.in_order, "Put in the order of event time first");
  add_pipeline(app, "monitoring", "Outliers and minutes of series", given, [&] { return run_monitoring(given.run); });
  for (const std::string query : {"q0", "q1", "q2", "q5", "q8"}) {
    add_pipeline(app, query, "Nexmark", given, [&given, query] { return run_nexmark(query, given.run); });
  }
  add_generator(app, "make-payments", "Writes an input of fraud", given, generate_payments);
  add_generator(app, "make-readings", "Writes an input of monitoring", given, generate_readings);
  add_generator(app, "make-auctions", "Writes an input of the queries of Nexmark", given, generate_auctions);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    return app.exit(refusal) == 0 ? 0 : 2;
  }
  const auto done = given.what();
  if (done) return 0;
  std::fprintf(stderr, "millrace-flow-bench: %s\n", done.error().context.c_str());
  return 1;
}
