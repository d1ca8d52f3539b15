#include "apps/bench/command.hpp"
#include "apps/bench/wire/fetch_load.hpp"

namespace millrace::bench {
namespace {

void declare(CLI::App& command, fetch_plan& o) {
  add_server_option(command, o.server);
  command.add_option("--topic", o.topic, "What to read, from its start")->required();
  command.add_option("--partitions", o.partitions, "How many of its partitions, from 0 on")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--connections", o.connections, "Readers that share the partitions")->check(CLI::Range(1, 1'000));
  command.add_option("--records", o.records, "How many, from all partitions together")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000'000}));
  command.add_option("--record-bytes", o.record_bytes, "Bytes of each value, for the rate")
      ->check(CLI::Range(0, 50'000'000));
  command.add_option("--partition-bytes", o.partition_bytes_max, "Of one partition in one answer")
      ->check(CLI::Range(1, 1 << 30));
  command.add_flag("--check-crc", o.check_crc, "Check every batch, at the cost of some of this process's time");
}

result<measurement> run(const fetch_plan& plan) {
  const auto moved = run_fetch_load(plan);
  if (!moved) return moved.error();
  return measurement{to_json(*moved)};
}

}  // namespace

void add_fetch_command(CLI::App& root, chosen_command& chosen) {
  add_command<fetch_plan>(root, "fetch", "Reads from the start, batch headers only", chosen, declare, run);
}

}  // namespace millrace::bench
