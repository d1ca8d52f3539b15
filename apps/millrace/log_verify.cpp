#include <fmt/format.h>

#include <filesystem>

#include "apps/millrace/log_commands.hpp"
#include "apps/millrace/log_files/log_verification.hpp"
#include "apps/millrace/output.hpp"
#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/text/table.hpp"
#include "runtime/disk/real_disk.hpp"
#include "runtime/storage/checkpoint.hpp"
#include "runtime/storage/data_directory.hpp"
#include "runtime/storage/format_file.hpp"

namespace millrace::cli {
namespace {

struct verify_options {
  std::string path;
};

void declare(CLI::App& command, verify_options& o) {
  command.add_option("PATH", o.path, "A stopped node's data directory, a partition's directory or a segment file")
      ->required();
}

const char* name_of(log_state state) {
  switch (state) {
    case log_state::sound: return "sound";
    case log_state::torn: return "torn tail";
    case log_state::damaged: return "damaged";
  }
  return "damaged";
}

/// The data directory that the logs are in, kept from a node while it is read; no marks if they are in none.
struct enclosing_directory {
  std::unique_ptr<disk_lock> lock;
  std::optional<checkpoint> marks;

  std::optional<kafka::offset> durable_end_of(const stored_log& log) const {
    const auto name = std::filesystem::absolute(log.directory).lexically_normal();  // "." names nothing
    const auto mark =
        marks ? marks->mark_of((name.has_filename() ? name : name.parent_path()).filename()) : std::nullopt;
    return mark ? std::optional(mark->durable_end) : std::nullopt;
  }
};

/// `unavailable` if a node runs on it, which writes what is to be read: a closed segment it does not touch.
result<enclosing_directory> enclosing(disk& d, const std::vector<stored_log>& logs) {
  enclosing_directory found;
  if (logs.empty()) return found;
  const auto path = data_directory_of(logs.front());
  if (!load_format_file(d, path)) return found;
  auto lock = d.lock(path + "/.lock");
  if (!lock && lock.error().code == errc::unavailable && !logs.front().goes_on) {
    return make_error(errc::unavailable, "data directory " + path + " is in use: a node runs on it; stop it first");
  }
  if (lock) found.lock = std::move(*lock);  // what may only be read cannot be locked, nor a node run on it
  auto marks = checkpoint::load(d, path, machine_boot_id());
  if (!marks) return marks.error();
  found.marks.emplace(std::move(*marks));
  return found;
}

json json_of(const stored_log& log, const log_finding& found) {
  return {{"log", log.name},
          {"state", name_of(found.state)},
          {"segments", log.segments.size()},
          {"batches", found.batches},
          {"records", found.records},
          {"bytes", found.bytes},
          {"start_offset", found.start.value},
          {"end_offset", found.good_end.next.value},
          {"reason", found.reason.empty() ? json() : json(found.reason)}};
}

exit_code run(const verify_options& o, const command_context& shared) {
  real_disk d;
  const auto logs = find_logs(d, o.path);
  if (!logs) return report(logs.error(), shared);
  const auto around = enclosing(d, *logs);
  if (!around) return report(around.error(), shared);
  table rows({{"LOG"},
              {"SEGMENTS", align::right},
              {"RECORDS", align::right},
              {"SIZE", align::right},
              {"START", align::right},
              {"END", align::right},
              {"STATE"}});
  json listed = json::array();
  std::string reasons;
  std::uint64_t records = 0, bytes = 0;
  bool damaged = false;
  progress_meter meter("verify " + o.path);
  for (const auto& log : *logs) {
    const auto found = verify_log(d, log, around->durable_end_of(log));
    if (!found) return report(found.error(), shared);
    damaged = damaged || found->state == log_state::damaged;
    meter.show(records += found->records, bytes += found->bytes);
    rows.add({log.name, std::to_string(log.segments.size()), std::to_string(found->records),
              readable_bytes(found->bytes), std::to_string(found->start.value),
              std::to_string(found->good_end.next.value), name_of(found->state)});
    listed.push_back(json_of(log, *found));
    if (!found->reason.empty()) reasons += fmt::format("{}: {}\n", log.name, found->reason);
  }
  if (shared.json) {
    print_json({{"logs", listed}});
  } else {
    print(rows.render() + reasons);
  }
  return damaged ? exit_code::corrupt : exit_code::ok;
}

}  // namespace

void add_log_verify(CLI::App& log, command_context& shared) {
  add_command<verify_options>(log, "verify", "Read everything and say what is damaged", shared, declare, run);
}

}  // namespace millrace::cli
