// millrace service run: a service against any Kafka cluster, outside a node.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <future>
#include <mutex>
#include <optional>

#include "actors/service/deployment.hpp"
#include "apps/millrace/node/hosted_services.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/services/external/external_service.hpp"
#include "apps/millrace/services/named_values.hpp"
#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/partition_list.hpp"
#include "runtime/disk/real_disk.hpp"

namespace millrace::cli {
namespace {

constexpr auto read_wait = std::chrono::milliseconds(50);

struct run_options {
  std::string service;
  std::string name;
  std::string source;
  std::string sink;
  std::vector<std::string> topics;
  std::vector<std::string> settings;
  std::vector<std::string> libraries;
  std::string state = "millrace-services";
  std::optional<std::string> partitions;
  bool once = false;
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

void declare(CLI::App& command, run_options& o) {
  command.add_option("SERVICE", o.service, "Which one: `service list --available` shows what there is")->required();
  command.add_option("--as", o.name, "What its group and its transactions are called; by default as the service");
  command.add_option("--source", o.source, "Topic of its first source, and its cluster (--bootstrap)")
      ->type_name("kafka://HOST:PORT/TOPIC");
  command.add_option("--sink", o.sink, "Topic of its first sink, of the same cluster")
      ->type_name("kafka://HOST:PORT/TOPIC");
  command.add_option("--topic", o.topics, "The topic of any source or sink; by default the service's own")
      ->type_name("END=TOPIC")
      ->allow_extra_args(false);
  command.add_option("--set", o.settings, "A setting of the service")->type_name("NAME=VALUE")->allow_extra_args(false);
  command.add_option("--library", o.libraries, "A shared object with more services")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command.add_option("--state", o.state, "Directory of its state")->capture_default_str()->type_name("DIR");
  command
      .add_option(
          "--partitions", o.partitions,
          "Each of these is read by an instance of its own, with its state in DIR/N; other processes take others")
      ->type_name("LIST");
  command.add_flag("--once", o.once, "End when all that is there now has been read");
}

/// The deployment that the options mean, and where its cluster is.
struct wanted_service {
  std::shared_ptr<const flow::service_definition> service;
  deployment of;
  connection_options connection;
};

result<void> name_topic(wanted_service& wanted, const std::string& url, const std::string& end, bool sets_cluster) {
  if (url.empty()) return {};
  const auto place = parse_place(url);
  if (!place) return place.error();
  if (sets_cluster) wanted.connection.bootstrap = place->bootstrap;
  if (place->bootstrap != wanted.connection.bootstrap) {
    return make_error(errc::invalid_argument,
                      "source and sink are of two clusters: outputs and offsets are one transaction, of one cluster");
  }
  wanted.of.topics[end] = place->topic;
  return {};
}

result<wanted_service> understand(const run_options& o, const command_context& shared) {
  const auto known = available_services(o.libraries);
  if (!known) return known.error();
  const auto found = std::ranges::find_if(*known, [&](const auto& s) { return s->name == o.service; });
  if (found == known->end()) return make_error(errc::not_found, "there is no service '" + o.service + "'");
  wanted_service wanted{*found, {}, shared.connection};
  wanted.of.service = o.service;
  wanted.of.name = o.name.empty() ? o.service : o.name;
  if (auto fine = check_deployment_name(wanted.of.name); !fine) return fine.error();
  for (auto done : {name_topic(wanted, o.source, wanted.service->sources.front().source, true),
                    name_topic(wanted, o.sink, wanted.service->sinks.front().sink, o.source.empty()),
                    take_named(wanted.of.topics, o.topics), take_named(wanted.of.settings, o.settings)}) {
    if (!done) return done.error();
  }
  wanted.of.partitioned = o.partitions.has_value();
  if (auto fine = check_ends(wanted.of, *wanted.service); !fine) return fine.error();
  if (auto fine = check_partitioned(wanted.of, *wanted.service); !fine) return fine.error();
  return wanted;
}

/// Outputs as they become visible: as JSON their values alone, if those are texts.
void print_output(const flow::service_definition& service, const flow::given_record& output, bool as_json) {
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  const auto& value = output.record.value.value_or("");
  const auto sink = output.sink < service.sinks.size() ? service.sinks[output.sink].sink : "dead-letters";
  if (as_json) {
    if (output.sink < service.sinks.size()) print(value + "\n");
  } else {
    print(fmt::format("{} {}: {}\n", sink, output.record.key.value_or("-"), value));
  }
  std::fflush(stdout);
}

/// For one partition, or for all that there are.
external_options options_of(const wanted_service& wanted, const run_options& o, const command_context& shared,
                            std::optional<kafka::partition_index> only) {
  external_options options{.connection = wanted.connection,
                           .service = wanted.service.get(),
                           .settings = wanted.of.settings,
                           .name = wanted.of.name,
                           .only = only,
                           .directory = only ? fmt::format("{}/{}", o.state, only->value) : o.state};
  for (const auto& source : wanted.service->sources) {
    options.sources.push_back(wanted.of.topic_of(source.source, source.topic));
  }
  for (const auto& sink : wanted.service->sinks) {
    options.destinations.push_back({wanted.of.topic_of(sink.sink, sink.topic), sink.partitions});
  }
  options.destinations.push_back({wanted.of.dead_letter_topic()});
  options.tired = [] { return stop_requested(); };
  options.told = [service = wanted.service, json = shared.json](const flow::given_record& output) {
    print_output(*service, output, json);
  };
  return options;
}

result<flow::topic_flow_figures> run_until_told(const external_options& options, bool once) {
  real_disk files;
  const system_clock time;
  const auto opened = external_service::open(files, time, options);
  if (!opened) return opened.error();
  auto& service = **opened;
  while (!options.tired() && !(once && service.is_through())) {
    if (auto done = service.turn(read_wait); !done) return done.error();
  }
  if (auto done = service.finish(); !done) return done.error();
  return service.figures();
}

class at_end {
 public:
  explicit at_end(std::function<void()> f) : f_(std::move(f)) {}
  at_end(const at_end&) = delete;
  at_end& operator=(const at_end&) = delete;
  ~at_end() { f_(); }

 private:
  const std::function<void()> f_;
};

/// What ends all partitions: the first that fails.
class first_failure {
 public:
  void note(const error& e) {
    const std::lock_guard lock(mutex_);
    if (!ended_.exchange(true)) why_ = e;
  }
  void end_all() { ended_ = true; }
  bool ends_all() const { return ended_; }
  const std::optional<error>& why() const { return why_; }

 private:
  std::mutex mutex_;
  std::atomic<bool> ended_{false};
  std::optional<error> why_;
};

/// Each on a thread of its own.
result<flow::topic_flow_figures> run_partitions(const wanted_service& wanted, const run_options& o,
                                                const command_context& shared) {
  const auto partitions = parse_partition_list(*o.partitions);
  if (!partitions) return partitions.error();
  real_disk files;
  if (auto made = files.make_directory(o.state); !made && made.error().code != errc::already_exists)
    return made.error();
  first_failure failure;
  std::vector<std::future<flow::topic_flow_figures>> running;
  const at_end end_those_that_have_begun([&] { failure.end_all(); });
  for (const auto partition : *partitions) {
    auto options = options_of(wanted, o, shared, partition);
    options.sharers = partitions->size();
    options.tired = [&failure] { return failure.ends_all() || stop_requested(); };
    running.push_back(std::async(std::launch::async, [&failure, options = std::move(options), once = o.once] {
      const auto done = run_until_told(options, once);
      if (!done) failure.note(done.error());
      return done ? *done : flow::topic_flow_figures();
    }));
  }
  flow::topic_flow_figures all;
  for (auto& one : running) merge(all, one.get());
  if (failure.why()) return *failure.why();
  return all;
}

exit_code run(const run_options& o, const command_context& shared) {
  const auto wanted = understand(o, shared);
  if (!wanted) return report(wanted.error(), shared);
  watch_stop_signals();
  const auto done = !o.partitions ? run_until_told(options_of(*wanted, o, shared, std::nullopt), o.once)
                                  : run_partitions(*wanted, o, shared);
  if (!done) return report(done.error(), shared);
  fmt::print(stderr, "{} records read, {} given, {} dead letters\n", done->records, done->outputs, done->dead_letters);
  return exit_code::ok;
}

}  // namespace

void add_service_run(CLI::App& service, command_context& shared) {
  add_command<run_options>(service, "run", "Run a service against any Kafka cluster", shared, declare, run);
}

}  // namespace millrace::cli
