#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/kafka_client/partition_offsets.hpp"
#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {
namespace {

struct delete_options {
  std::vector<std::string> names;
  bool if_exists = false;
  bool dry = false;
};

void declare(CLI::App& command, delete_options& o) {
  command.add_option("TOPIC", o.names, "Names")->required();
  command.add_flag("--if-exists", o.if_exists, "A topic that is not there is no failure");
  command.add_flag("--dry-run", o.dry, "Only show what would be lost");
}

struct loss {
  std::size_t partitions = 0;
  std::int64_t offsets = 0;  ///< from start to end of each partition; fewer records where the log is compacted
};

result<loss> loss_by_deleting(const client& c, const std::string& name) {
  const auto topic = describe_topic(c, name);
  if (!topic) return topic.error();
  const auto bounds = find_bounds(c, partitions_of(*topic));
  if (!bounds) return bounds.error();
  loss total;
  for (const auto& one : *bounds) {
    ++total.partitions;
    total.offsets += one.end - one.start;
  }
  return total;
}

std::string told(const std::string& name, const result<loss>& lost, bool dry) {
  const char* done = dry ? "would be deleted" : "deleted";
  if (!lost) return fmt::format("{} {}\n", name, done);
  return fmt::format("{} {}: {} partitions, {} offsets\n", name, done, lost->partitions, grouped(lost->offsets));
}

/// Who may delete a topic but not look at it is not told what was lost.
result<done_thing> delete_one(const client& c, const std::string& name, const delete_options& o, bool quiet) {
  const auto lost = loss_by_deleting(c, name);
  const bool absent = !lost && lost.error().code == errc::not_found;
  if (absent && o.if_exists) return done_thing{{{"name", name}, {"deleted", false}}};
  const bool untold = !lost && lost.error().code == errc::unsupported && !o.dry;
  if (!lost && !untold) return lost.error();
  if (!o.dry) {
    if (const auto done = delete_topic(c, name); !done) return done.error();
  }
  if (!quiet) print(told(name, lost, o.dry));
  json thing{{"name", name}, {"deleted", !o.dry}};
  if (lost) thing.update({{"partitions", lost->partitions}, {"offsets", lost->offsets}});
  return done_thing{thing};
}

exit_code run(const delete_options& o, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  return do_to_each(o.names, {"topics", "name"}, shared,
                    [&](const std::string& name) { return delete_one(**connected, name, o, shared.json); });
}

}  // namespace

void add_topic_delete(CLI::App& topic, command_context& shared) {
  add_command<delete_options>(topic, "delete", "Delete topics and all their records", shared, declare, run);
}

}  // namespace millrace::cli
