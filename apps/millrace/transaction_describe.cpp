#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "apps/millrace/output.hpp"
#include "apps/millrace/text/instant.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "apps/millrace/transaction_admin.hpp"
#include "apps/millrace/transaction_commands.hpp"
#include "runtime/base/clock.hpp"

namespace millrace::cli {
namespace {

struct describe_options {
  std::string id;
};

void declare(CLI::App& command, describe_options& o) { command.add_option("ID", o.id, "Transactional id")->required(); }

/// The node's clock may be ahead of this one.
std::string started_text(kafka::timestamp started, kafka::timestamp now) {
  const std::chrono::milliseconds open(std::max<std::int64_t>(0, now.value - started.value));
  return fmt::format("{}, {} ago", format_instant(started), readable_duration(open));
}

std::string text_of(const described_transaction& t, kafka::timestamp now) {
  auto text = fmt::format("id        {}\nstate     {}\nproducer  {}, epoch {}\ntimeout   {}\n", t.id, t.state,
                          t.producer.value, t.epoch.value, readable_duration(std::chrono::milliseconds(t.timeout_ms)));
  if (t.started.value >= 0) text += "started   " + started_text(t.started, now) + "\n";
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
  shared.json ? print_json(json_of(*found)) : print(text_of(*found, kafka::timestamp(system_clock().wall_ms())));
  return exit_code::ok;
}

}  // namespace

void add_transaction_describe(CLI::App& transaction, command_context& shared) {
  add_command<describe_options>(transaction, "describe", "State and partitions of a transactional id", shared, declare,
                                run);
}

}  // namespace millrace::cli
