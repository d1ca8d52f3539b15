#include <fmt/format.h>

#include "apps/millrace/kafka_client/topic_admin.hpp"
#include "apps/millrace/kafka_client/topic_configs.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/topic_commands.hpp"

namespace millrace::cli {
namespace {

struct alter_options {
  std::string name;
  std::map<std::string, std::string> set;
  std::vector<std::string> unset;
  std::size_t partitions = 0;  ///< 0: as many as there are
  bool dry = false;
};

struct config_change {
  std::string name;
  std::string before;  ///< the value in force, which may be a default
  std::string after;   ///< empty with `to_default`
  bool to_default;
};

void declare(CLI::App& command, alter_options& o) {
  command.add_option("TOPIC", o.name, "Name")->required();
  add_pairs_option(command, "-s,--set", o.set, "Set a config");
  command.add_option("-u,--unset", o.unset, "Return a config to the cluster's default")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command.add_option("-p,--partitions", o.partitions, "Grow to this many; keys then map to other partitions")
      ->check(CLI::Range(1, 100'000));
  command.add_flag("--dry-run", o.dry, "Show what would change, and ask the cluster whether it would");
}

/// The topic's own configs as they shall be. The protocol of this client version replaces them as a whole, so what
/// another program sets in the same moment may be lost.
std::map<std::string, std::string> merged(const std::vector<config_entry>& present, const alter_options& o) {
  std::map<std::string, std::string> values;
  for (const auto& entry : present) {
    if (!entry.is_default) values[entry.name] = entry.value;
  }
  for (const auto& [name, value] : o.set) values[name] = value;
  for (const auto& name : o.unset) values.erase(name);
  return values;
}

std::vector<config_change> changes(const std::vector<config_entry>& present, const alter_options& o) {
  std::vector<config_change> list;
  const auto value_of = [&](const std::string& name) {
    for (const auto& entry : present) {
      if (entry.name == name) return entry.value;
    }
    return std::string();
  };
  for (const auto& [name, value] : o.set) list.push_back({name, value_of(name), value, false});
  for (const auto& name : o.unset) list.push_back({name, value_of(name), "", true});
  return list;
}

void print_changes(const std::vector<config_change>& list, const alter_options& o, const command_context& shared) {
  table rows({{"CONFIG"}, {"BEFORE"}, {"AFTER"}});
  json configs = json::array();
  for (const auto& one : list) {
    rows.add({one.name, one.before, one.to_default ? "(default)" : one.after});
    configs.push_back(
        {{"name", one.name}, {"before", one.before}, {"after", one.to_default ? json() : json(one.after)}});
  }
  if (shared.json) {
    json answer = {{"name", o.name}, {"applied", !o.dry}, {"configs", configs}};
    if (o.partitions != 0) answer["partitions"] = o.partitions;
    print_json(answer);
    return;
  }
  print(fmt::format("{} {}\n", o.name, o.dry ? "would be changed" : "changed"));
  if (o.partitions != 0) print(fmt::format("partitions  {}\n", o.partitions));
  if (!list.empty()) print(rows.render());
}

result<void> alter(const client& c, const alter_options& o, const std::vector<config_entry>& present) {
  const dry_run dry = o.dry ? dry_run::yes : dry_run::no;
  if (!o.set.empty() || !o.unset.empty()) {
    if (auto done = replace_topic_configs(c, o.name, merged(present, o), dry); !done) return done.error();
  }
  if (o.partitions != 0) return grow_topic(c, o.name, o.partitions, dry);
  return {};
}

exit_code run(const alter_options& o, const command_context& shared) {
  if (o.set.empty() && o.unset.empty() && o.partitions == 0) {
    return report(
        make_error(errc::invalid_argument, "topic alter: nothing to change; give --set, --unset, --partitions"),
        shared);
  }
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto present = topic_configs(**connected, o.name);
  if (!present) return report(present.error(), shared);
  if (const auto altered = alter(**connected, o, *present); !altered) return report(altered.error(), shared);
  print_changes(changes(*present, o), o, shared);
  return exit_code::ok;
}

}  // namespace

void add_topic_alter(CLI::App& topic, command_context& shared) {
  add_command<alter_options>(topic, "alter", "Change configs and number of partitions", shared, declare, run);
}

}  // namespace millrace::cli
