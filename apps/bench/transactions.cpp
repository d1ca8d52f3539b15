#include "apps/bench/client/copy_load.hpp"
#include "apps/bench/command.hpp"
#include "apps/bench/wire/transaction_load.hpp"

namespace millrace::bench {
namespace {

struct transactions_options {
  transaction_plan plan;
  int seconds_max = 0;
};

void declare(CLI::App& command, transactions_options& o) {
  add_server_option(command, o.plan.server);
  command.add_option("--topic", o.plan.topic, "Where to; it must exist. Transactional ids begin with it")->required();
  command.add_option("--partitions", o.plan.partitions, "How many it has")->check(CLI::Range(1, 10'000));
  command.add_option("--producers", o.plan.producers, "Each with a connection of its own")->check(CLI::Range(1, 1'000));
  command.add_option("--records", o.plan.records, "Of each transaction, dealt out to the partitions in turn")
      ->check(CLI::Range(1, 1'000'000));
  command.add_option("--record-bytes", o.plan.record_bytes, "Of each value")->check(CLI::Range(0, 900'000));
  command.add_option("--transactions", o.plan.transactions, "How many, of all producers together")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command.add_option("--seconds", o.seconds_max, "End after so long, however many transactions are left")
      ->check(CLI::Range(1, 86'400));
}

result<measurement> run(const transactions_options& o) {
  auto plan = o.plan;
  plan.seconds_max = std::chrono::seconds(o.seconds_max);
  const auto outcome = run_transaction_load(plan);
  if (!outcome) return outcome.error();
  measurement measured{to_json(outcome->moved)};
  measured.fields["transactions"] = outcome->transactions;
  measured.fields["transaction_version"] = outcome->version;
  measured.fields["put_off"] = outcome->put_off;
  measured.fields["commit_us"] = to_json(outcome->commits);
  measured.fields["transaction_us"] = to_json(outcome->whole);
  return measured;
}

void declare_copy(CLI::App& command, copy_plan& o) {
  add_server_option(command, o.server);
  command.add_option("--from", o.from, "Read from its start; it must exist")->required();
  command.add_option("--to", o.to, "Where to; it must exist")->required();
  command.add_option("--group", o.group, "Whose offsets are committed, and the transactional id")->required();
  command.add_option("--records", o.records, "How many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command.add_option("--transaction-records", o.records_per_transaction, "How many a transaction writes")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
}

result<measurement> run_copy(const copy_plan& plan) {
  const auto outcome = run_copy_load(plan);
  if (!outcome) return outcome.error();
  measurement measured{to_json(outcome->moved)};
  measured.fields["transactions"] = outcome->commits.count();
  measured.fields["commit_us"] = to_json(outcome->commits);
  return measured;
}

}  // namespace

void add_transaction_commands(CLI::App& root, chosen_command& chosen) {
  add_command<transactions_options>(root, "transactions", "Transactions, one after another from each producer", chosen,
                                    declare, run);
  add_command<copy_plan>(root, "copy", "Committed records of a topic copied in transactions, by librdkafka", chosen,
                         declare_copy, run_copy);
}

}  // namespace millrace::bench
