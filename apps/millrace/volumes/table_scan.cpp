#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct scan_options {
  std::string table;
  row_forms forms;
  typed_range range;
  std::optional<std::uint64_t> rows_max;
  bool backwards = false, keys_only = false;
};

void declare(CLI::App& command, scan_options& o) {
  add_node_path_argument(command, o.table, "A table, as /payments/last_use", "TABLE");
  add_row_forms(command, o.forms);
  add_row_range(command, o.range);
  command.add_option("-n,--rows", o.rows_max, "Most rows to show (all)")->check(at_least_one);
  command.add_flag("--backwards", o.backwards, "From the last key to the first");
  command.add_flag("--keys-only", o.keys_only, "No values");
}

/// For a person: one line, whatever the bytes.
result<std::string> shown(std::string_view bytes, bytes_format form) {
  if (form == bytes_format::text) return escaped(bytes);
  const auto text = write_bytes(bytes, form);
  return text && form == bytes_format::json ? escaped(*text) : text;
}

result<std::string> line_of(std::string_view key, std::string_view value, const scan_options& o, bool as_json) {
  if (as_json) return write_json_row({std::string(key), std::string(value)}, {o.forms, ""});
  auto line = shown(key, o.forms.key);
  if (!line || o.keys_only) return line;
  const auto rest = shown(value, o.forms.value);
  if (!rest) return rest;
  return *line + "\t" + *rest;
}

result<exit_code> run(const scan_options& o, volume_client& node, const command_context& shared) {
  const auto range = o.range.read(o.forms.key);
  if (!range) return range.error();
  scan_rules rules{*range, o.backwards, o.keys_only, o.rows_max};
  watch_stop_signals();
  const auto done = scan_rows(node, o.table, rules, [&](std::string_view key, std::string_view value) -> result<void> {
    const auto line = line_of(key, value, o, shared.json && !o.keys_only);
    if (!line) return make_error(line.error().code, escaped(key) + ": " + line.error().context);
    print(*line + "\n");
    if (stop_requested()) return make_error(errc::would_block, "stopped");
    return {};
  });
  if (!done) return done.error();
  return exit_code::ok;
}

}  // namespace

void add_table_scan(CLI::App& table, command_context& shared) {
  add_node_command<scan_options, run>(table, "scan", "Print rows in the order of their keys, a line each", shared,
                                      declare);
}

}  // namespace millrace::cli
