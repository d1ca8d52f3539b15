#include "apps/bench/command.hpp"
#include "apps/bench/wire/produce_load.hpp"

namespace millrace::bench {
namespace {

struct produce_options {
  produce_plan plan;
  std::int64_t batch_bytes = 0;
  int seconds_max = 0;
};

void declare(CLI::App& command, produce_options& o) {
  add_server_option(command, o.plan.server);
  command.add_option("--topic", o.plan.topic, "Where to; it must exist")->required();
  command.add_option("--partitions", o.plan.partitions, "How many of its partitions, from 0 on")
      ->check(CLI::Range(1, 100'000));
  command.add_option("--connections", o.plan.connections, "Producers, each on its own connection")
      ->check(CLI::Range(1, 10'000));
  command.add_option("--depth", o.plan.depth, "Requests on their way on each connection")->check(CLI::Range(1, 1'000));
  command.add_option("--records", o.plan.records, "How many, rounded up to whole batches")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command.add_option("--record-bytes", o.plan.batch.record_bytes, "Of each value")->check(CLI::Range(0, 50'000'000));
  auto* by_count = command.add_option("--batch-records", o.plan.batch.records_per_batch, "Records of each request (1)")
                       ->check(CLI::Range(1, 1'000'000));
  command.add_option("--batch-bytes", o.batch_bytes, "Bytes of each request's batch at most")
      ->check(CLI::Range(1, 50'000'000))
      ->excludes(by_count);
  command.add_option("--rate", o.plan.records_per_second, "Records a second, evenly (as many as the server takes)")
      ->check(CLI::PositiveNumber);
  command.add_option("--seconds", o.seconds_max, "End after so long, however many records are left")
      ->check(CLI::Range(1, 86'400));
  command.add_option("--acks", o.plan.batch.acks, "1 the leader, -1 all in-sync replicas (-1)")
      ->check(CLI::IsMember({-1, 1}));
}

result<measurement> run(const produce_options& o) {
  auto plan = o.plan;
  plan.seconds_max = std::chrono::seconds(o.seconds_max);
  if (o.batch_bytes > 0) {
    plan.batch.records_per_batch = records_that_fit(o.batch_bytes, plan.batch.record_bytes);
  }
  const auto outcome = run_produce_load(plan);
  if (!outcome) return outcome.error();
  measurement measured{to_json(outcome->moved)};
  measured.fields["ack_us"] = to_json(outcome->acks);
  return measured;
}

}  // namespace

void add_produce_command(CLI::App& root, chosen_command& chosen) {
  add_command<produce_options>(root, "produce", "Requests encoded once, over many connections", chosen, declare, run);
}

}  // namespace millrace::bench
