#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {
namespace {

struct create_options {
  std::vector<std::string> names;
  int partitions = -1;
  int replication_factor = -1;
  std::map<std::string, std::string> configs;
  bool if_not_exists = false;
  bool dry = false;
};

void declare(CLI::App& command, create_options& o) {
  command.add_option("TOPIC", o.names, "Names")->required();
  command.add_option("-p,--partitions", o.partitions, "How many (default: the cluster's)")
      ->check(CLI::Range(1, 100'000));
  command.add_option("-r,--replication-factor", o.replication_factor, "Copies (default: the cluster's)")
      ->check(CLI::Range(1, 100));
  add_pairs_option(command, "-c,--config", o.configs, "A config of the topic, as retention.ms=86400000");
  command.add_flag("--if-not-exists", o.if_not_exists, "A topic that is there is no failure");
  command.add_flag("--dry-run", o.dry, "Only ask the cluster whether it would");
}

result<done_thing> create(const client& c, const std::string& name, const create_options& o, bool quiet) {
  const new_topic wanted{name, o.partitions, o.replication_factor, o.configs};
  const auto created = create_topic(c, wanted, o.dry ? dry_run::yes : dry_run::no);
  const bool existed = !created && created.error().code == errc::already_exists;
  if (!created && !(existed && o.if_not_exists)) return created.error();
  const char* outcome = existed ? "exists" : o.dry ? "would be created" : "created";
  if (!quiet) print(fmt::format("{} {}\n", name, outcome));
  return done_thing{{{"name", name}, {"created", !existed && !o.dry}, {"outcome", outcome}}};
}

exit_code run(const create_options& o, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  return do_to_each(o.names, {"topics", "name"}, shared,
                    [&](const std::string& name) { return create(**connected, name, o, shared.json); });
}

}  // namespace

void add_topic_create(CLI::App& topic, command_context& shared) {
  add_command<create_options>(topic, "create", "Create topics", shared, declare, run);
}

}  // namespace millrace::cli
