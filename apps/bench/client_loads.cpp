#include "apps/bench/client/alert_delay_load.hpp"
#include "apps/bench/client/client_produce_load.hpp"
#include "apps/bench/client/end_to_end_load.hpp"
#include "apps/bench/client/group_join.hpp"
#include "apps/bench/command.hpp"

namespace millrace::bench {
namespace {

void declare_produce(CLI::App& command, client_produce_plan& o) {
  add_server_option(command, o.server);
  command.add_option("--topic", o.topic, "Where to; it must exist")->required();
  command.add_option("--records", o.records, "How many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command.add_option("--record-bytes", o.record_bytes, "Of each value")->check(CLI::Range(0, 900'000));
  command.add_option("--batch-bytes", o.batch_bytes, "The client's batch.size")->check(CLI::Range(1, 2'147'483'647));
  command.add_option("--linger-ms", o.linger_ms, "The client's linger.ms")->check(CLI::Range(0, 900'000));
}

result<measurement> run_produce(const client_produce_plan& plan) {
  const auto outcome = run_client_produce_load(plan);
  if (!outcome) return outcome.error();
  measurement measured{to_json(outcome->moved)};
  measured.fields["ack_us"] = to_json(outcome->acks);
  return measured;
}

struct end_to_end_options {
  end_to_end_plan plan;
  read_place mirror;
};

void declare_end_to_end(CLI::App& command, end_to_end_options& given) {
  auto& o = given.plan;
  add_server_option(command, o.server);
  command.add_option("--topic", o.topic, "Written and read; it must exist")->required();
  auto* mirror = add_address_option(command, "--read-server", given.mirror.server, "Where it is read: a mirror");
  auto* topic = command.add_option("--read-topic", given.mirror.topic, "What it is called there")->needs(mirror);
  mirror->needs(topic);
  command.add_option("--records", o.records, "How many")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000'000}));
  command.add_option("--record-bytes", o.record_bytes, "Of each value")->check(CLI::Range(8, 900'000));
  command.add_option("--rate", o.records_per_second, "Records a second")->check(CLI::Range(1.0, 1e6));
  command.add_option("--linger-ms", o.linger_ms, "The client's linger.ms");
  command.add_option("--in-flight", o.in_flight, "Requests on their way");
}

result<measurement> run_end_to_end(const end_to_end_options& given) {
  auto plan = given.plan;
  if (!given.mirror.topic.empty()) plan.read_at = given.mirror;
  const auto outcome = run_end_to_end_load(plan);
  if (!outcome) return outcome.error();
  measurement measured{to_json(outcome->moved)};
  measured.fields["delay_us"] = to_json(outcome->delays);
  measured.fields["ack_us"] = to_json(outcome->acks);
  return measured;
}

void declare_alert_delay(CLI::App& command, alert_delay_plan& o) {
  add_server_option(command, o.server);
  command.add_option("--input", o.file, "Events, a JSON object a line")->required();
  command.add_option("--topic", o.topic, "Where they are sent; it has one partition")->capture_default_str();
  command.add_option("--alerts", o.alerts, "What the service writes")->capture_default_str();
  command.add_option("--first", o.first, "Lines of the file that are left out");
  command.add_option("--records", o.records, "How many")->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}));
  command.add_option("--warm-up", o.warm_up, "Of so many of them alerts do not count");
  command.add_option("--rate", o.records_per_second, "Records a second")->check(CLI::Range(1.0, 1e6));
  command.add_option("--settle-ms", o.settle_ms, "Before the first record");
  command.add_option("--patience-ms", o.patience_ms, "How long more alerts are waited for behind the last record");
}

result<measurement> run_alert_delay(const alert_delay_plan& plan) {
  const auto outcome = run_alert_delay_load(plan);
  if (!outcome) return outcome.error();
  measurement measured;
  measured.fields = {{"alerts", outcome->alerts},
                     {"first_alert_s", std::chrono::duration<double>(outcome->first_alert.time_since_epoch()).count()},
                     {"delay_us", to_json(outcome->delays)},
                     {"ack_us", to_json(outcome->acks)}};
  return measured;
}

void declare_join(CLI::App& command, group_join_plan& o) {
  add_server_option(command, o.server);
  command.add_option("--topic", o.topic, "Read by the group; two partitions at least")->required();
  command.add_option("--group", o.group, "A group that has no members")->required();
  command.add_option("--assignor", o.assignor, "How partitions are shared out")
      ->check(CLI::IsMember({"range", "roundrobin", "cooperative-sticky"}));
}

result<measurement> run_join(const group_join_plan& plan) {
  const auto outcome = run_group_join(plan);
  if (!outcome) return outcome.error();
  const auto in_ms = [](std::chrono::nanoseconds time) {
    return std::chrono::duration<double, std::milli>(time).count();
  };
  return measurement{{{"first_member_ms", in_ms(outcome->first)}, {"second_member_ms", in_ms(outcome->second)}}};
}

}  // namespace

void add_client_commands(CLI::App& root, chosen_command& chosen) {
  add_command<client_produce_plan>(root, "client-produce", "One producer of librdkafka at full speed", chosen,
                                   declare_produce, run_produce);
  add_command<end_to_end_options>(root, "end-to-end", "A producer and a consumer of librdkafka at a steady rate",
                                  chosen, declare_end_to_end, run_end_to_end);
  add_command<alert_delay_plan>(root, "alert-delay", "Events at a steady rate, and the alerts of a service on them",
                                chosen, declare_alert_delay, run_alert_delay);
  add_command<group_join_plan>(root, "join", "Two members join a group, one after the other", chosen, declare_join,
                               run_join);
}

}  // namespace millrace::bench
