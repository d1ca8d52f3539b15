#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/transaction_admin.hpp"
#include "apps/millrace/transaction_commands.hpp"

namespace millrace::cli {
namespace {

struct list_options {
  std::string state;
  bool hanging = false;
  std::chrono::milliseconds older_than = std::chrono::minutes(15);  // Kafka's longest transaction
};

void declare(CLI::App& command, list_options& o) {
  command.add_option("--state", o.state, "Only those in this state: Ongoing, …")->type_name("STATE");
  command.add_flag("--hanging", o.hanging, "Those open in a partition of which the coordinator knows nothing");
  add_duration_option(command, "--older-than", o.older_than, "With --hanging: without a record for so long [15m]");
}

exit_code show_ids(const std::vector<listed_transaction>& all, bool as_json) {
  table rows({{"ID"}, {"STATE"}, {"PRODUCER", align::right}});
  json listed = json::array();
  for (const auto& t : all) {
    rows.add({t.id, t.state, std::to_string(t.producer.value)});
    listed.push_back({{"id", t.id}, {"state", t.state}, {"producer_id", t.producer.value}});
  }
  as_json ? print_json({{"transactions", listed}}) : print(rows.render());
  return exit_code::ok;
}

exit_code show_hanging(const std::vector<open_transaction>& all, bool as_json) {
  table rows({{"TOPIC"},
              {"PARTITION", align::right},
              {"PRODUCER", align::right},
              {"EPOCH", align::right},
              {"START OFFSET", align::right}});
  json listed = json::array();
  for (const auto& t : all) {
    rows.add({t.at.topic, std::to_string(t.at.partition), std::to_string(t.producer.value), std::to_string(t.epoch),
              std::to_string(t.start.value)});
    listed.push_back({{"topic", t.at.topic},
                      {"partition", t.at.partition},
                      {"producer_id", t.producer.value},
                      {"producer_epoch", t.epoch},
                      {"start_offset", t.start.value},
                      {"last_timestamp", t.last_record.value}});
  }
  as_json ? print_json({{"hanging", listed}}) : print(rows.render());
  return exit_code::ok;
}

exit_code run(const list_options& o, const command_context& shared) {
  auto admin = transaction_admin::connect(shared.connection);
  if (!admin) return report(admin.error(), shared);
  if (o.hanging) {
    const auto found = admin->hanging(o.older_than);
    return found ? show_hanging(*found, shared.json) : report(found.error(), shared);
  }
  const auto all = admin->list(o.state);
  return all ? show_ids(*all, shared.json) : report(all.error(), shared);
}

}  // namespace

void add_transaction_list(CLI::App& transaction, command_context& shared) {
  add_command<list_options>(transaction, "list", "List transactional ids, or transactions that hang", shared, declare,
                            run);
}

}  // namespace millrace::cli
