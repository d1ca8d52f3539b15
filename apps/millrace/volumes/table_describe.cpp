#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/volumes/object_output.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::vector<std::string> paths;
};

void declare(CLI::App& command, describe_options& o) {
  add_node_paths_argument(command, o.paths, "Tables, as /payments/last_use");
}

json json_of(const followed_topic& source) {
  json partitions = json::array();
  for (std::size_t i = 0; i < source.partitions.size(); ++i) {
    const auto& p = source.partitions[i];
    const auto end = p.end < 0 ? json() : json(p.end);
    partitions.push_back({{"partition", i}, {"position", p.position}, {"end", end}, {"lag", p.lag()}});
  }
  return {{"topic", source.topic},
          {"state", source.stopped ? "stopped" : "following"},
          {"reason", source.reason.empty() ? json() : json(source.reason)},
          {"passed_over", source.passed_over},
          {"lag", source.lag()},
          {"partitions", partitions}};
}

std::string text_of(const followed_topic& source) {
  auto text =
      fmt::format("from        {}\nstate       {}\nlag         {} records\n", source.topic,
                  source.stopped ? "stopped: " + source.reason : std::string("following"), grouped(source.lag()));
  if (source.passed_over != 0)
    text += fmt::format("passed over {} records\n", grouped(static_cast<std::int64_t>(source.passed_over)));
  table partitions(
      {{"PARTITION", align::right}, {"POSITION", align::right}, {"END", align::right}, {"LAG", align::right}});
  for (std::size_t i = 0; i < source.partitions.size(); ++i) {
    const auto& p = source.partitions[i];
    partitions.add({std::to_string(i), grouped(p.position), p.end < 0 ? "-" : grouped(p.end), grouped(p.lag())});
  }
  return partitions.empty() ? text : text + partitions.render();
}

std::string text_of(const std::string& path, const described_table& t) {
  const auto& o = t.object;
  auto text = fmt::format("table       {}\nrows        {}, {}\ncreated     {}\nmodified    {}\n", path,
                          grouped(static_cast<std::int64_t>(o.rows)), readable_bytes(o.size),
                          readable_time(o.created_at), readable_time(o.modified_at));
  if (!o.changelog.empty())
    text += fmt::format("changelog   {} as {}\n", o.changelog, o.changelog_avro ? "avro" : "json");
  return t.source ? text + text_of(*t.source) : text;
}

result<exit_code> run(const describe_options& o, volume_client& node, const command_context& shared) {
  bool first = true;
  return do_to_each(o.paths, {"tables", "path"}, shared, [&](const std::string& path) -> result<done_thing> {
    const auto found = describe_table(node, path);
    if (!found) return found.error();
    if (!shared.json) print((std::exchange(first, false) ? "" : "\n") + text_of(path, *found));
    json described = {{"path", path}};
    described.update(json_of(found->object));
    if (found->source) described["from"] = json_of(*found->source);
    return done_thing{described};
  });
}

}  // namespace

void add_table_describe(CLI::App& table, command_context& shared) {
  add_node_command<describe_options, run>(table, "describe", "What tables hold, and what topics have to do with them",
                                          shared, declare);
}

}  // namespace millrace::cli
