#include <fmt/format.h>

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
  command.add_option("PATH", o.path, "A data directory, a partition's directory or a segment file")->required();
}

const char* name_of(log_state state) {
  switch (state) {
    case log_state::sound: return "sound";
    case log_state::torn: return "torn tail";
    case log_state::damaged: return "damaged";
  }
  return "damaged";
}

/// What the checkpoint of a data directory says; nothing for other places.
result<std::optional<checkpoint>> marks_of(disk& d, const std::string& path) {
  if (!load_format_file(d, path)) return std::optional<checkpoint>();
  auto marks = checkpoint::load(d, path, machine_boot_id());
  if (!marks) return marks.error();
  return std::optional(std::move(*marks));
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
  const auto marks = marks_of(d, o.path);
  if (!marks) return report(marks.error(), shared);
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
    std::optional<kafka::offset> durable_end;
    if (const auto mark = *marks ? (*marks)->mark_of(log.name) : std::nullopt) durable_end = mark->durable_end;
    const auto found = verify_log(d, log, durable_end);
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
