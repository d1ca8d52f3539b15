#include "apps/millrace/group_commands.hpp"
#include "apps/millrace/kafka_client/group_admin.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"

namespace millrace::cli {
namespace {

struct list_options {};

exit_code run(const list_options&, const command_context& shared) {
  const auto connected = connect_for_groups(shared.connection);
  if (!connected) return report(connected.error(), shared);
  const auto groups = list_groups(**connected);
  if (!groups) return report(groups.error(), shared);
  table rows({{"GROUP"}, {"STATE"}});
  json listed = json::array();
  for (const auto& group : *groups) {
    rows.add({group.id, group.state});
    listed.push_back({{"id", group.id}, {"state", group.state}});
  }
  if (shared.json) {
    print_json({{"groups", listed}});
  } else {
    print(rows.render());
  }
  return exit_code::ok;
}

}  // namespace

void add_group_list(CLI::App& group, command_context& shared) {
  add_command<list_options>(group, "list", "List consumer groups", shared, nullptr, run);
}

}  // namespace millrace::cli
