// service deadletter list, service deadletter replay.
#include <fmt/format.h>

#include <functional>
#include <map>
#include <memory>

#include "apps/millrace/kafka_client/group_admin.hpp"
#include "apps/millrace/kafka_client/record_reader.hpp"
#include "apps/millrace/kafka_client/record_writer.hpp"
#include "apps/millrace/services/service_commands.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

constexpr auto read_wait = std::chrono::seconds(5);

struct name_options {
  std::string name;
};

void declare(CLI::App& command, name_options& o) {
  command.add_option("NAME", o.name, "Of the deployment")->required();
}

/// In quotes, whatever bytes it has.
std::string shown(const std::string& value) {
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string header_of(const record& letter, std::string_view name) {
  for (const auto& header : letter.headers) {
    if (header.key == name) return header.value.value_or("");
  }
  return {};
}

/// Where the letters are that there are now.
result<std::vector<partition_bounds>> bounds_of(const client& asker, const std::string& topic) {
  const auto described = describe_topic(asker, topic);
  if (!described) return described.error();
  return find_bounds(asker, partitions_of(*described));
}

/// Calls `f(record)` for each letter within the bounds.
result<void> for_each_letter(const connection_options& connection, const std::vector<partition_bounds>& bounds,
                             const std::function<result<void>(const record&)>& f) {
  auto reader = record_reader::open(connection, {.read_committed = true});
  if (!reader) return reader.error();
  std::vector<partition_offset> from;
  std::map<std::int32_t, kafka::offset> ends;
  for (const auto& b : bounds) {
    if (b.start >= b.end) continue;
    from.push_back({b.topic, b.partition, b.start});
    ends[b.partition.value] = b.end;
  }
  if (ends.empty()) return {};
  if (auto begun = (*reader)->assign(from); !begun) return begun;
  for (record letter; !ends.empty();) {
    const auto got = (*reader)->next(letter, read_wait);
    if (!got) return got.error();
    if (*got == read_outcome::nothing) return make_error(errc::timed_out, "read dead letters: nothing comes");
    const auto end = ends.find(letter.partition.value);
    if (end == ends.end()) continue;
    if (*got == read_outcome::record && letter.offset < end->second) {
      if (auto done = f(letter); !done) return done;
    }
    if (*got == read_outcome::partition_end || letter.offset + 1 >= end->second) ends.erase(end);
  }
  return {};
}

result<std::string> topic_of_letters(volume_client& node, const std::string& name) {
  const auto told = ask_services(node, [&](auto request) { request.setDescribe(name); });
  if (!told) return told.error();
  return told->at("sinks").at("dead-letters").get<std::string>();
}

result<exit_code> list(const name_options& o, volume_client& node, const command_context& shared) {
  const auto topic = topic_of_letters(node, o.name);
  if (!topic) return topic.error();
  table rows(
      {{"OFFSET", align::right}, {"SOURCE"}, {"PARTITION", align::right}, {"AT", align::right}, {"REASON"}, {"VALUE"}});
  auto letters = nlohmann::json::array();
  const auto asker = client::connect(client_kind::observer, shared.connection);
  if (!asker) return asker.error();
  const auto bounds = bounds_of(**asker, *topic);
  if (!bounds) return bounds.error();
  const auto done = for_each_letter(shared.connection, *bounds, [&](const record& letter) -> result<void> {
    const auto value = shown(letter.value.value_or(""));
    rows.add({std::to_string(letter.offset.value), header_of(letter, "source"), header_of(letter, "partition"),
              header_of(letter, "offset"), header_of(letter, "reason"), value.substr(0, 60)});
    letters.push_back({{"offset", letter.offset.value},
                       {"source", header_of(letter, "source")},
                       {"partition", header_of(letter, "partition")},
                       {"at", header_of(letter, "offset")},
                       {"reason", header_of(letter, "reason")},
                       {"value", value}});
    return {};
  });
  if (!done) return done.error();
  if (shared.json) {
    print_json({{"dead_letters", letters}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

/// Letters that were given again are not there for the next time: a group knows how far that has come.
result<std::vector<partition_bounds>> not_replayed(const client& groups, const client& asker, const std::string& topic,
                                                   const std::string& group) {
  auto bounds = bounds_of(asker, topic);
  if (!bounds) return bounds;
  const auto committed = committed_offsets(groups, group);
  if (!committed) return committed.error();
  for (const auto& place : *committed) {
    for (auto& b : *bounds) {
      if (b.partition == place.partition) b.start = std::max(b.start, place.at);
    }
  }
  return bounds;
}

result<std::uint64_t> give_again(const connection_options& connection, const std::vector<partition_bounds>& letters,
                                 const std::map<std::string, std::string>& topics) {
  std::map<std::string, std::unique_ptr<record_writer>> writers;
  std::uint64_t given = 0;
  const auto sent = for_each_letter(connection, letters, [&](const record& letter) -> result<void> {
    const auto to = topics.find(header_of(letter, "source"));
    if (to == topics.end()) return {};
    auto& writer = writers[to->second];
    if (!writer) {
      auto opened = record_writer::open(connection, to->second, {});
      if (!opened) return opened.error();
      writer = std::move(*opened);
    }
    ++given;
    return writer->send({.time = letter.time, .key = letter.key, .value = letter.value});
  });
  if (!sent) return sent.error();
  for (auto& [name, writer] : writers) {
    if (auto done = writer->finish(); !done) return done.error();
  }
  return given;
}

result<exit_code> replay(const name_options& o, volume_client& node, const command_context& shared) {
  const auto told = ask_services(node, [&](auto request) { request.setDescribe(o.name); });
  if (!told) return told.error();
  std::map<std::string, std::string> topics;
  for (const auto& input : told->at("inputs")) topics[input.at("source")] = input.at("topic");
  const auto topic = told->at("sinks").at("dead-letters").get<std::string>();
  const auto group = topic + ".replayed";
  const auto groups = connect_for_groups(shared.connection);
  if (!groups) return groups.error();
  const auto asker = client::connect(client_kind::observer, shared.connection);
  if (!asker) return asker.error();
  const auto letters = not_replayed(**groups, **asker, topic, group);
  if (!letters) return letters.error();
  const auto given = give_again(shared.connection, *letters, topics);
  if (!given) return given.error();
  std::vector<partition_offset> places;
  for (const auto& b : *letters) places.push_back({b.topic, b.partition, b.end});
  if (auto kept = commit_offsets(**groups, group, places); !kept) return kept.error();
  print(shared.json ? nlohmann::json{{"replayed", *given}}.dump() + "\n"
                    : fmt::format("{} given to the service again\n", *given));
  return exit_code::ok;
}

}  // namespace

void add_service_deadletter(CLI::App& service, command_context& shared) {
  auto* group = add_command_group(service, "deadletter", "Records that a service could not read");
  add_node_command<name_options, list>(*group, "list", "List them, with the reason", shared, declare);
  add_node_command<name_options, replay>(*group, "replay", "Write those that were not yet to their topics again",
                                         shared, declare);
}

}  // namespace millrace::cli
