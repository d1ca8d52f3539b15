#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/output.hpp"
#include "apps/millrace/transaction_admin.hpp"
#include "apps/millrace/transaction_commands.hpp"

namespace millrace::cli {
namespace {

struct abort_options {
  std::string id;
  transaction_place at{"", -1};
  std::int64_t start = -1;
};

void declare(CLI::App& command, abort_options& o) {
  auto* id = command.add_option("ID", o.id, "Transactional id, whose producer is fenced");
  auto* topic = command.add_option("--topic", o.at.topic, "Of a transaction that hangs, by the place where it began");
  auto* partition = command.add_option("--partition", o.at.partition, "Its partition")->needs(topic);
  auto* start = command.add_option("--start-offset", o.start, "Its first offset")->needs(partition);
  topic->needs(start)->excludes(id);
}

exit_code show(const abort_options& o, std::int64_t producer, const command_context& shared) {
  if (shared.json) {
    json said = {{"aborted", true}, {"producer_id", producer}};
    if (!o.id.empty()) said["id"] = o.id;
    print_json(said);
  } else {
    print(fmt::format("aborted the transaction of producer {}\n", producer));
  }
  return exit_code::ok;
}

/// An id that has nothing open is left alone: its producer may be about to begin.
exit_code abort_id(transaction_admin& admin, const abort_options& o, const command_context& shared) {
  const auto found = admin.describe(o.id);
  if (!found) return report(found.error(), shared);
  if (found->started.value < 0) {
    return report(make_error(errc::not_found, "transactional id " + o.id + " has no open transaction"), shared);
  }
  if (const auto done = admin.abort(o.id); !done) return report(done.error(), shared);
  return show(o, found->producer.value, shared);
}

error not_open(const abort_options& o) {
  return make_error(errc::not_found, fmt::format("no open transaction begins at {}:{} offset {}; nothing was changed",
                                                 o.at.topic, o.at.partition, o.start));
}

error does_not_hang(const open_transaction& open, const described_transaction& owner) {
  return make_error(errc::unsupported,
                    fmt::format("the transaction at {}:{} offset {} does not hang: transactional id {} has it open "
                                "({}), and its coordinator will end it. A marker here would leave its other partitions "
                                "open; to end all of it, use: millrace transaction abort {}",
                                open.at.topic, open.at.partition, open.start.value, owner.id, owner.state, owner.id));
}

/// Only what its coordinator does not know is ended by a marker of ours.
exit_code abort_at(transaction_admin& admin, const abort_options& o, const command_context& shared) {
  const auto open = admin.open_in(o.at);
  if (!open) return report(open.error(), shared);
  const auto found = std::ranges::find(*open, kafka::offset(o.start), &open_transaction::start);
  if (found == open->end()) return report(not_open(o), shared);
  const auto owner = admin.owner_of(*found);
  if (!owner) return report(owner.error(), shared);
  if (*owner) return report(does_not_hang(*found, **owner), shared);
  const auto still = admin.is_open(*found);
  if (!still) return report(still.error(), shared);
  if (!*still) return report(not_open(o), shared);
  if (const auto done = admin.abort(*found); !done) return report(done.error(), shared);
  return show(o, found->producer.value, shared);
}

exit_code run(const abort_options& o, const command_context& shared) {
  if (o.id.empty() && o.at.topic.empty()) {
    return report(
        make_error(errc::invalid_argument, "transaction abort: name an ID, or --topic, --partition and --start-offset"),
        shared);
  }
  auto admin = transaction_admin::connect(shared.connection);
  if (!admin) return report(admin.error(), shared);
  return o.id.empty() ? abort_at(*admin, o, shared) : abort_id(*admin, o, shared);
}

}  // namespace

void add_transaction_abort(CLI::App& transaction, command_context& shared) {
  add_command<abort_options>(transaction, "abort", "Abort an open transaction", shared, declare, run);
}

}  // namespace millrace::cli
