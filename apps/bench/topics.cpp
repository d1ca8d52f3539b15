#include <algorithm>
#include <chrono>

#include "apps/bench/command.hpp"
#include "apps/bench/measure/transfer.hpp"
#include "apps/bench/wire/topic_admin.hpp"

namespace millrace::bench {
namespace {

constexpr std::chrono::seconds patience{120};

struct topics_options {
  network_address server;
  std::string name;
  std::int32_t count = 1;
  std::size_t topics_per_request = 1;
  std::int32_t partitions = 1;
  std::vector<std::string> configs;
};

void declare_names(CLI::App& command, topics_options& o) {
  add_server_option(command, o.server);
  command.add_option("--topic", o.name, "The name, or what the names of several begin with")->required();
  command.add_option("--count", o.count, "How many topics: NAME, or NAME-0 and so on")->check(CLI::Range(1, 100'000));
  command.add_option("--per-request", o.topics_per_request, "Topics named in one request")
      ->check(CLI::Range(1, 100'000));
}

CLI::Option* add_config_option(CLI::App& command, topics_options& o) {
  return command.add_option("--config", o.configs, "A config of each topic; may be repeated")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void declare_create(CLI::App& command, topics_options& o) {
  declare_names(command, o);
  command.add_option("--partitions", o.partitions, "Of each topic")->check(CLI::Range(1, 100'000));
  add_config_option(command, o);
}

void declare_configure(CLI::App& command, topics_options& o) {
  add_server_option(command, o.server);
  command.add_option("--topic", o.name, "It must exist")->required();
  add_config_option(command, o)->required();
}

/// The names, request by request.
std::vector<std::vector<std::string>> requests_of(const topics_options& o) {
  std::vector<std::vector<std::string>> requests;
  for (std::int32_t i = 0; i < o.count; ++i) {
    if (requests.empty() || requests.back().size() == o.topics_per_request) requests.emplace_back();
    requests.back().push_back(o.count == 1 ? o.name : o.name + "-" + std::to_string(i));
  }
  return requests;
}

result<std::map<std::string, std::string>> parse_configs(const std::vector<std::string>& given) {
  std::map<std::string, std::string> configs;
  for (const auto& pair : given) {
    const auto equals = pair.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return make_error(errc::invalid_argument, "--config: '" + pair + "' is no KEY=VALUE");
    }
    configs[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return configs;
}

result<measurement> run_create(const topics_options& o) {
  using clock = std::chrono::steady_clock;
  const auto configs = parse_configs(o.configs);
  if (!configs) return configs.error();
  auto client = wire_client::connect(o.server);
  if (!client) return client.error();
  latency_histogram answers;
  topic_plan all{{}, o.partitions, *configs};
  const auto begin = clock::now();
  for (auto& names : requests_of(o)) {
    const topic_plan some{std::move(names), o.partitions, *configs};
    const auto asked = clock::now();
    if (const auto created = create_topics(*client, some); !created) return created.error();
    answers.add(clock::now() - asked);
    all.names.insert(all.names.end(), some.names.begin(), some.names.end());
  }
  if (const auto led = await_leaders(*client, all, patience); !led) return led.error();
  const std::chrono::duration<double> usable = clock::now() - begin;
  if (const auto serving = await_serving(*client, all, patience); !serving) return serving.error();
  return measurement{{{"topics", o.count}, {"seconds_until_led", usable.count()}, {"answer_us", to_json(answers)}}};
}

result<measurement> run_configure(const topics_options& o) {
  const auto configs = parse_configs(o.configs);
  if (!configs) return configs.error();
  auto client = wire_client::connect(o.server);
  if (!client) return client.error();
  if (const auto set = set_configs(*client, o.name, *configs); !set) return set.error();
  return measurement{{{"topics", 1}}};
}

result<measurement> run_delete(const topics_options& o) {
  auto client = wire_client::connect(o.server);
  if (!client) return client.error();
  for (const auto& names : requests_of(o)) {
    if (const auto deleted = delete_topics(*client, names); !deleted) return deleted.error();
  }
  return measurement{{{"topics", o.count}}};
}

}  // namespace

void add_topic_commands(CLI::App& root, chosen_command& chosen) {
  add_command<topics_options>(root, "create-topics", "Create topics; done when every partition serves", chosen,
                              declare_create, run_create);
  add_command<topics_options>(root, "configure-topic", "Set configs of a topic", chosen, declare_configure,
                              run_configure);
  add_command<topics_options>(root, "delete-topics", "Delete topics", chosen, declare_names, run_delete);
}

}  // namespace millrace::bench
