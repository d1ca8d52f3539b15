#include <fmt/format.h>

#include "apps/millrace/output.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/transaction_admin.hpp"
#include "apps/millrace/transaction_commands.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::string id;
};

void declare(CLI::App& command, describe_options& o) { command.add_option("ID", o.id, "Transactional id")->required(); }

std::string text_of(const described_transaction& t) {
  auto text = fmt::format("id        {}\nstate     {}\nproducer  {}, epoch {}\ntimeout   {} ms\n", t.id, t.state,
                          t.producer.value, t.epoch.value, t.timeout_ms);
  if (t.started.value >= 0) text += fmt::format("started   {} ms since 1970\n", t.started.value);
  if (t.places.empty()) return text;
  table rows({{"TOPIC"}, {"PARTITION", align::right}});
  for (const auto& p : t.places) rows.add({p.topic, std::to_string(p.partition)});
  return text + "\n" + rows.render();
}

json json_of(const described_transaction& t) {
  json places = json::array();
  for (const auto& p : t.places) places.push_back({{"topic", p.topic}, {"partition", p.partition}});
  return {{"id", t.id},
          {"state", t.state},
          {"producer_id", t.producer.value},
          {"producer_epoch", t.epoch.value},
          {"timeout_ms", t.timeout_ms},
          {"started_at", t.started.value >= 0 ? json(t.started.value) : json()},
          {"partitions", places}};
}

exit_code run(const describe_options& o, const command_context& shared) {
  auto admin = transaction_admin::connect(shared.connection);
  if (!admin) return report(admin.error(), shared);
  const auto found = admin->describe(o.id);
  if (!found) return report(found.error(), shared);
  shared.json ? print_json(json_of(*found)) : print(text_of(*found));
  return exit_code::ok;
}

}  // namespace

void add_transaction_describe(CLI::App& transaction, command_context& shared) {
  add_command<describe_options>(transaction, "describe", "State and partitions of a transactional id", shared, declare,
                                run);
}

}  // namespace millrace::cli
