// millrace service run: a service against any Kafka cluster, outside a node.
#include <fmt/format.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "apps/fraud/fraud_checkpoint.hpp"
#include "apps/fraud/velocity_operation.hpp"
#include "apps/millrace/kafka_alert_sink.hpp"
#include "apps/millrace/kafka_client/metadata.hpp"
#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/kafka_use_source.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/flow/flow_builder.hpp"
#include "runtime/flow/running_flow.hpp"
#include "runtime/logging/log_system.hpp"
#include "runtime/reactor/actor_runtime.hpp"

namespace millrace::cli {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(50);
constexpr auto stop_timeout = last_writes::wait_max + std::chrono::seconds(2);
constexpr std::size_t checkpoint_bytes_max = std::size_t{1} << 30;
constexpr std::size_t uses_per_snapshot_min = 2000;

struct service_options {
  std::string service;
  std::string source;
  std::string sink;
  std::string state = "millrace-services";
  bool once = false;
  fraud::thresholds rules = {};
};

struct topic_place {
  std::string bootstrap;
  std::string topic;
};

result<topic_place> parse_place(const std::string& url) {
  constexpr std::string_view scheme = "kafka://";
  const auto slash = url.rfind('/');
  if (!url.starts_with(scheme) || slash < scheme.size() || slash + 1 == url.size()) {
    return make_error(errc::invalid_argument, "'" + url + "' is no kafka://HOST:PORT/TOPIC");
  }
  return topic_place{url.substr(scheme.size(), slash - scheme.size()), url.substr(slash + 1)};
}

void add_rules(CLI::App& command, fraud::thresholds& rules) {
  command.add_option("--speed-kmh-max", rules.speed_kmh_max, "What is faster from place to place is no journey")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command.add_option("--distance-km-min", rules.distance_km_min, "Nearer places prove nothing")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command.add_option("--burst-uses-max", rules.burst_uses_max, "More uses of a card within a minute are a burst")
      ->check(at_least_one)
      ->capture_default_str();
}

void declare(CLI::App& command, service_options& o) {
  command.add_option("SERVICE", o.service, "Which one")->required()->check(CLI::IsMember({"fraud"}));
  command.add_option("--source", o.source, "Topic that it reads")->required()->type_name("kafka://HOST:PORT/TOPIC");
  command.add_option("--sink", o.sink, "Topic that it writes (alerts, of the same cluster)")
      ->type_name("kafka://HOST:PORT/TOPIC");
  command.add_option("--state", o.state, "Directory of its checkpoints")->capture_default_str()->type_name("DIR");
  command.add_flag("--once", o.once, "End when all that is there now has been read");
  add_rules(command, o.rules);
}

/// The flows of one service, one a partition. Threads: owned by one.
class external_fraud {
 public:
  external_fraud(const command_context& shared, topic_place source, topic_place sink, const service_options& options)
      : shared_(shared),
        source_(std::move(source)),
        sink_(std::move(sink)),
        state_(options.state),
        rules_(options.rules) {}

  ~external_fraud() {
    for (const auto& flow : flows_) flow.abort();
    runtime_.stop(stop_timeout);
  }

  result<void> start() {
    const auto asker = client::connect(client_kind::observer, connection_to(source_));
    if (!asker) return asker.error();
    const auto topic = describe_topic(**asker, source_.topic);
    if (!topic) return topic.error();
    const auto bounds = find_bounds(**asker, partitions_of(*topic));
    if (!bounds) return bounds.error();
    const auto sinks = sink_partitions();
    if (!sinks) return sinks.error();
    if (auto done = disk_.make_directory(state_); !done && done.error().code != errc::already_exists) return done;
    for (const auto& b : *bounds) {
      const kafka::partition_index to(static_cast<std::int32_t>(b.partition.value % static_cast<std::int64_t>(*sinks)));
      if (auto done = start_flow(b, to); !done) return done;
    }
    return {};
  }

  const fraud::fraud_board& board() const { return *board_; }

  /// All that the topic had when this started has been looked at.
  bool is_through() const {
    return std::all_of(goals_.begin(), goals_.end(),
                       [this](const partition_bounds& goal) { return board_->settled(goal.partition) >= goal.end; });
  }

  std::optional<error> failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  connection_options connection_to(const topic_place& place) const {
    auto connection = shared_.connection;
    connection.bootstrap = place.bootstrap;
    return connection;
  }

  /// Makes the topic if there is none; of one partition, as alerts are few and their order is worth more.
  result<std::size_t> sink_partitions() const {
    const auto asker = client::connect(client_kind::observer, connection_to(sink_));
    if (!asker) return asker.error();
    auto topic = describe_topic(**asker, sink_.topic);
    if (!topic && topic.error().code == errc::not_found) {
      auto made = create_topic(**asker, {.name = sink_.topic, .partitions = 1}, dry_run::no);
      if (!made && made.error().code != errc::already_exists) return made.error();
      return std::size_t{1};
    }
    if (!topic) return topic.error();
    return topic->partitions.size();
  }

  fraud::fraud_checkpoint load_checkpoint(const std::string& path, const std::string& source) {
    fraud::fraud_checkpoint fresh;
    fresh.topic_id = source;
    const auto bytes = read_file(disk_, path, checkpoint_bytes_max);
    if (!bytes) return fresh;
    auto stored = fraud::decode_checkpoint(*bytes);
    if (!stored || stored->topic_id != source) return fresh;
    return std::move(*stored);
  }

  result<void> start_flow(const partition_bounds& input, kafka::partition_index to) {
    const auto path = fmt::format("{}/fraud-{}-{}.json", state_, source_.topic, input.partition.value);
    auto checkpoint = load_checkpoint(path, source_.bootstrap + "/" + source_.topic);
    const auto from = std::min(std::max(checkpoint.next_input, input.start), input.end);
    auto source = read_kafka_uses(connection_to(source_), {source_.topic, input.partition, from}, board_);
    if (!source) return source.error();
    auto sink = write_kafka_alerts({.connection = connection_to(sink_),
                                    .alerts = {sink_.topic, to, checkpoint.alerts_end},
                                    .input = input.partition,
                                    .source = checkpoint.topic_id,
                                    .checkpoint_path = path,
                                    .disk = &disk_,
                                    .board = board_,
                                    .ending = ending_,
                                    .voice = log_.get("fraud")});
    if (!sink) return sink.error();
    board_->settle(input.partition, from);
    goals_.push_back(input);
    checkpoint.table.judge_by(rules_);
    auto rules = std::make_unique<fraud::velocity_operation>(std::move(checkpoint.table), uses_per_snapshot_min);
    auto plan = flow_from<fraud::seen_use>(std::move(*source))
                    .then<fraud::fraud_output>(std::move(rules))
                    .into(std::move(*sink));
    flows_.push_back(
        running_flow::start(runtime_.system(), nullptr, std::move(plan), {}, [this](const result<void>& how) {
          const std::lock_guard lock(mutex_);
          if (!how && !failure_) failure_ = how.error();
        }));
    return {};
  }

  const command_context& shared_;
  const topic_place source_, sink_;
  const std::string state_;
  const fraud::thresholds rules_;
  real_disk disk_;
  log_system log_{log_level::info};
  std::shared_ptr<last_writes> ending_ = std::make_shared<last_writes>();
  std::shared_ptr<fraud::fraud_board> board_ = std::make_shared<fraud::fraud_board>();
  std::vector<partition_bounds> goals_;
  mutable std::mutex mutex_;
  std::optional<error> failure_;
  actor_runtime runtime_{{.threads = 1}};
  std::vector<running_flow> flows_;
};

void print_alerts(const fraud::fraud_board& board, std::uint64_t& told, bool as_json) {
  for (const auto& a : board.since(told)) {
    if (as_json) {
      print(json{{"id", a.id},
                 {"rule", a.rule},
                 {"card", a.card},
                 {"ts", a.time},
                 {"reason", a.reason},
                 {"delay_ms", a.delay_ms}}
                .dump() +
            "\n");
    } else {
      print(fmt::format("ALERT {} {:<17} card {}: {} ({} ms)\n", a.time, a.rule, a.card, a.reason, a.delay_ms));
    }
  }
  std::fflush(stdout);
}

exit_code run(const service_options& o, const command_context& shared) {
  const auto source = parse_place(o.source);
  if (!source) return report(source.error(), shared);
  const auto sink =
      o.sink.empty() ? result<topic_place>(topic_place{source->bootstrap, "alerts"}) : parse_place(o.sink);
  if (!sink) return report(sink.error(), shared);
  watch_stop_signals();
  external_fraud service(shared, *source, *sink, o);
  if (auto done = service.start(); !done) return report(done.error(), shared);
  std::uint64_t told = 0;
  while (!stop_requested() && !service.failure() && !(o.once && service.is_through())) {
    print_alerts(service.board(), told, shared.json);
    std::this_thread::sleep_for(look_interval);
  }
  print_alerts(service.board(), told, shared.json);
  if (const auto failure = service.failure()) return report(*failure, shared);
  const auto& board = service.board();
  fmt::print(stderr, "{} records read, {} alerts raised, {} known already\n", board.uses_read.load(),
             board.alerts_raised.load(), board.alerts_known.load());
  return exit_code::ok;
}

}  // namespace

void add_service_commands(CLI::App& root, command_context& shared) {
  auto* group = add_command_group(root, "service", "Services outside a node");
  add_command<service_options>(*group, "run", "Run a service against any Kafka cluster", shared, declare, run);
}

}  // namespace millrace::cli
