// millrace-fraud-score: streams a data set through the detectors, hosted by a node that it starts, and writes what they
// think of each transaction. Exit codes: 0 done, 1 failed (the reason is on standard error), 2 wrong usage.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "apps/fraud/scoring/scoring.hpp"

int main(int argc, char** argv) {
  using namespace millrace::fraud;
  std::string data, out;
  detectors_place where;
  scoring_options options;
  CLI::App app("Scores the transactions of a data set", "millrace-fraud-score");
  app.add_option("DATA", data, "A folder with dev/ and perhaps heldout/")->required();
  app.add_option("OUT", out, "A CSV file for tx_id,score")->required();
  app.add_option("--work", options.training.folder, "A folder for what models are trained on")->required();
  app.add_option("--node", where.node_binary,
                 "The millrace of the node that hosts the detectors; none: this process does");
  app.add_option("--python", options.training.python, "What runs the training");
  app.add_option("--trainer", options.training.script, "The training");
  app.add_option("--alerts", options.alerts, "A file for alerts, a JSON object a line");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& refusal) {
    return app.exit(refusal) == 0 ? 0 : 2;
  }
  where.folder = options.training.folder;
  const auto all = read_data_set(data, options.label_delay_ms);
  const auto done = all ? score_data_set(*all, where, options, out) : millrace::result<void>(all.error());
  if (done) return 0;
  std::fprintf(stderr, "millrace-fraud-score: %s\n", done.error().context.c_str());
  return 1;
}
