#include <fmt/format.h>

#include <charconv>
#include <map>

#include "actors/service/commit_row.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/text/output_difference.hpp"

namespace millrace::cli {
namespace {

constexpr auto read_wait = std::chrono::seconds(5);

struct compare_options {
  std::string live;
  std::string shadow;
  std::string sink;
  std::uint64_t differences_max = 20;
};

void declare(CLI::App& command, compare_options& o) {
  command.add_option("SERVICE", o.live, "Of the deployment")->required();
  command.add_option("SHADOW", o.shadow, "Of its shadow")->required();
  command.add_option("--sink", o.sink, "Which sink; needed if there are several");
  command.add_option("-n,--count", o.differences_max, "At most so many differences are listed")->capture_default_str();
}

std::uint64_t commit_of(const record& r) {
  std::uint64_t commit = 0;
  for (const auto& header : r.headers) {
    if (header.key == commit_header && header.value)
      std::from_chars(header.value->data(), header.value->data() + header.value->size(), commit);
  }
  return commit;
}

/// All that a topic has of commits after `since`.
result<keyed_outputs> outputs_of(const connection_options& connection, const std::string& topic, std::uint64_t since) {
  auto reader = record_reader::open(connection, {.read_committed = true});
  if (!reader) return reader.error();
  const auto described = describe_topic((*reader)->cluster(), topic);
  if (!described) return described.error();
  const auto bounds = find_bounds((*reader)->cluster(), partitions_of(*described));
  if (!bounds) return bounds.error();
  std::vector<partition_offset> from;
  std::size_t open = 0;
  for (const auto& b : *bounds) {
    from.push_back({b.topic, b.partition, b.start});
    ++open;
  }
  if (auto assigned = (*reader)->assign(from); !assigned) return assigned.error();
  keyed_outputs outputs;
  for (record r; open > 0;) {
    const auto got = (*reader)->next(r, read_wait);
    if (!got) return got.error();
    if (*got == read_outcome::nothing) return make_error(errc::timed_out, "read " + topic + ": nothing comes");
    if (*got == read_outcome::partition_end) {
      --open;
    } else if (commit_of(r) > since) {
      ++outputs[r.key.value_or("")][r.value.value_or("")];
    }
  }
  return outputs;
}

result<std::string> topic_of(const nlohmann::json& service, const std::string& sink) {
  const auto& sinks = service.at("sinks");
  for (const auto& [name, topic] : sinks.items()) {
    if (name == sink) return topic.get<std::string>();
  }
  return make_error(errc::not_found, "the service has no sink '" + sink + "'");
}

result<std::string> only_sink(const nlohmann::json& service) {
  std::vector<std::string> names;
  for (const auto& [name, topic] : service.at("sinks").items()) {
    if (name != "dead-letters") names.push_back(name);
  }
  if (names.size() == 1) return names.front();
  return make_error(errc::invalid_argument, fmt::format("which of its sinks? --sink {}", fmt::join(names, "|")));
}

result<exit_code> run(const compare_options& o, volume_client& node, const command_context& shared) {
  const auto live = ask_services(node, [&](auto request) { request.setDescribe(o.live); });
  if (!live) return live.error();
  const auto shadow = ask_services(node, [&](auto request) { request.setDescribe(o.shadow); });
  if (!shadow) return shadow.error();
  if (shadow->value("shadow_of", "") != o.live)
    return make_error(errc::invalid_argument, o.shadow + " is no shadow of " + o.live);
  const auto since = shadow->at("since_commit").get<std::uint64_t>();
  const auto sink = o.sink.empty() ? only_sink(*live) : result<std::string>(o.sink);
  if (!sink) return sink.error();
  const auto live_topic = topic_of(*live, *sink), shadow_topic = topic_of(*shadow, *sink);
  for (const auto* topic : {&live_topic, &shadow_topic}) {
    if (!*topic) return topic->error();
  }
  const auto before = outputs_of(shared.connection, *live_topic, since);
  if (!before) return before.error();
  const auto after = outputs_of(shared.connection, *shadow_topic, since);
  if (!after) return after.error();
  const auto difference = compare(*before, *after, o.differences_max);
  if (shared.json) {
    print_json(
        {{"same", difference.same}, {"only_service", difference.only_before}, {"only_shadow", difference.only_after}});
  } else {
    for (const auto& line : difference.lines) print(line + "\n");
    print(fmt::format("{} the same, {} of {} alone, {} of {} alone\n", difference.same, difference.only_before, o.live,
                      difference.only_after, o.shadow));
  }
  return exit_code::ok;
}

}  // namespace

void add_service_compare(CLI::App& service, command_context& shared) {
  add_node_command<compare_options, run>(service, "compare", "What a service and its shadow have given differently",
                                         shared, declare);
}

}  // namespace millrace::cli
