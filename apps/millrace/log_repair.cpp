#include "apps/millrace/log_files/log_repair.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/log_commands.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/text/nearest_names.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/storage/data_directory.hpp"
#include "runtime/storage/format_file.hpp"

namespace millrace::cli {
namespace {

struct repair_options {
  std::string data_directory;
  std::string only;  ///< a log's name; empty: all that are damaged
  bool dry = false;
};

void declare(CLI::App& command, repair_options& o) {
  command.add_option("DIR", o.data_directory, "The data directory of a node that is stopped")->required();
  command.add_option("--log", o.only, "Only this partition, as orders-3")->type_name("TOPIC-PARTITION");
  command.add_flag("--dry-run", o.dry, "Only show what would be done");
}

/// The mark of a log that ends at `end` from now on: all of it has been read, and the cut is durable.
log_mark mark_after(const std::optional<log_mark>& before, kafka::offset start, kafka::offset end) {
  log_mark after;
  after.log_start = std::min(std::max(before ? before->log_start : start, start), end);
  after.durable_end = end;
  return after;
}

json json_of(const stored_log& log, const log_finding& found, const repair_plan& plan) {
  return {{"log", log.name},
          {"reason", found.reason},
          {"end_offset", plan.at.next.value},
          {"cut", plan.cut.path},
          {"cut_at_byte", plan.at.position},
          {"bytes_kept_in", plan.bytes_kept_in.empty() ? json() : json(plan.bytes_kept_in)},
          {"set_aside", plan.set_aside},
          {"removed", plan.removed}};
}

std::string text_of(const stored_log& log, const log_finding& found, const repair_plan& plan, bool dry) {
  std::string text = fmt::format("{} {} at offset {}: {}\n  cut {} at byte {}\n", log.name, dry ? "would end" : "ends",
                                 plan.at.next.value, found.reason, plan.cut.path, plan.at.position);
  if (!plan.bytes_kept_in.empty()) text += fmt::format("  what stood there is kept in {}\n", plan.bytes_kept_in);
  for (const auto& path : plan.set_aside) text += fmt::format("  set aside as {}{}\n", path, aside_suffix);
  for (const auto& path : plan.removed) text += fmt::format("  removed {}\n", path);
  return text;
}

class repair {
 public:
  repair(const repair_options& o, const command_context& shared) : options_(o), shared_(shared) {}

  result<void> run() {
    const auto owner = load_format_file(disk_, options_.data_directory);
    if (!owner) return owner.error();
    auto directory = data_directory::open(disk_, options_.data_directory, *owner, true, machine_boot_id());
    if (!directory) return directory.error();
    const auto logs = find_logs(disk_, options_.data_directory);
    if (!logs) return logs.error();
    if (auto there = check_named(*logs); !there) return there;
    for (const auto& log : *logs) {
      if (!options_.only.empty() && log.name != options_.only) continue;
      if (auto done = repair_log(log, (*directory)->marks()); !done) return done;
    }
    if (shared_.json) print_json({{"applied", !options_.dry}, {"logs", repaired_}});
    if (!shared_.json && repaired_.empty()) print("nothing is damaged\n");
    return {};
  }

 private:
  result<void> check_named(const std::vector<stored_log>& logs) const {
    std::vector<std::string> names;
    for (const auto& log : logs) names.push_back(log.name);
    if (options_.only.empty() || std::find(names.begin(), names.end(), options_.only) != names.end()) return {};
    return make_error(errc::not_found, fmt::format("{} has no log {}; {}", options_.data_directory, options_.only,
                                                   hint_of_name(options_.only, names)));
  }

  result<void> repair_log(const stored_log& log, checkpoint& marks) {
    const auto mark = marks.mark_of(log.name);
    const auto found = verify_log(disk_, log, mark ? std::optional(mark->durable_end) : std::nullopt);
    if (!found) return found.error();
    if (found->state != log_state::damaged) return {};  // a torn tail is the node's own matter
    if (log.segments.empty()) return make_error(errc::corrupt, log.name + ": " + found->reason);
    const auto plan = plan_repair(disk_, log, *found);
    if (!plan) return plan.error();
    if (!options_.dry) {
      if (auto done = carry_out(disk_, log.directory, *plan); !done) return done;
      marks.set(log.name, mark_after(mark, found->start, plan->at.next));
      if (auto stored = marks.store(); !stored) return stored;
    }
    repaired_.push_back(json_of(log, *found, *plan));
    if (!shared_.json) print(text_of(log, *found, *plan, options_.dry));
    return {};
  }

  const repair_options& options_;
  const command_context& shared_;
  real_disk disk_;
  json repaired_ = json::array();
};

exit_code run(const repair_options& o, const command_context& shared) {
  const auto done = repair(o, shared).run();
  return done ? exit_code::ok : report(done.error(), shared);
}

}  // namespace

void add_log_repair(CLI::App& log, command_context& shared) {
  add_command<repair_options>(log, "repair", "End damaged logs before the damage; what is cut off is kept beside them",
                              shared, declare, run);
}

}  // namespace millrace::cli
