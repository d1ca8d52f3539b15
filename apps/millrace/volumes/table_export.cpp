#include <fmt/format.h>

#include <algorithm>

#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/csv_record.hpp"
#include "apps/millrace/volume_client/local_file_tree.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct export_options {
  std::string table;
  std::string file;
  row_file_rules rules;
  typed_range range;
  std::vector<std::string> columns;
};

void declare(CLI::App& command, export_options& o) {
  add_node_path_argument(command, o.table, "A table, as /payments/last_use or /payments@before-v8/last_use", "TABLE");
  command.add_option("FILE", o.file, "Where to (standard output)");
  add_row_file_rules(command, o.rules);
  add_row_range(command, o.range);
  command.add_option("--columns", o.columns, "CSV: fields of values that are JSON objects, a column each")
      ->delimiter(',')
      ->type_name("NAME,…")
      ->allow_extra_args(false);
}

csv_layout layout_of(const export_options& o, const row_file_rules& rules) {
  const auto key = rules.key_field.empty() ? std::string("key") : rules.key_field;
  csv_layout layout{.value_column = o.columns.empty(), .columns = {key}, .forms = rules.forms};
  if (layout.value_column) {
    layout.columns.emplace_back("value");
    return layout;
  }
  for (const auto& column : o.columns) {
    if (column != key) layout.columns.push_back(column);
  }
  return layout;
}

/// Writes rows to a file that is there when all are in it, or to standard output.
class row_file {
 public:
  row_file(const export_options& o, const row_file_rules& rules) : rules_(rules), layout_(layout_of(o, rules)) {}

  result<void> open(const std::string& name) {
    auto made = name.empty() || name == "-" ? result<std::unique_ptr<byte_sink>>(standard_output())
                                            : local_file_tree().write(name, file_facts{}, keep_times::no);
    if (!made) return made.error();
    sink_ = std::move(*made);
    if (rules_.format == "csv" && !rules_.no_header) buffer_ = csv_line(layout_.columns, rules_.delimiter);
    return {};
  }

  result<void> add(const table_row& row) {
    if (rules_.format == "csv") {
      const auto fields = write_csv_row(row, layout_);
      if (!fields) return fields.error();
      buffer_ += csv_line(*fields, rules_.delimiter);
    } else {
      const auto line = write_json_row(row, {rules_.forms, rules_.key_field});
      if (!line) return line.error();
      buffer_ += *line + "\n";
    }
    return buffer_.size() < piece_bytes ? result<void>() : drain();
  }

  result<void> finish() {
    if (auto drained = drain(); !drained) return drained;
    return sink_->finish();
  }

 private:
  result<void> drain() {
    auto written = sink_->write(buffer_);
    buffer_.clear();
    return written;
  }

  const row_file_rules& rules_;
  const csv_layout layout_;
  std::unique_ptr<byte_sink> sink_;
  std::string buffer_;
};

result<exit_code> run(const export_options& o, volume_client& node, const command_context&) {
  const auto rules = o.rules.for_file(o.file);
  if (!rules) return rules.error();
  if (!o.columns.empty() && (rules->format != "csv" || rules->no_header)) {
    return make_error(errc::invalid_argument, "--columns wants --format csv with a header");
  }
  const auto range = o.range.read(o.rules.forms.key);
  if (!range) return range.error();
  row_file out(o, *rules);
  if (auto opened = out.open(o.file); !opened) return opened.error();
  watch_stop_signals();
  progress_meter meter("export " + o.table);
  std::uint64_t rows = 0, bytes = 0;
  const auto scanned =
      scan_rows(node, o.table, {*range}, [&](std::string_view key, std::string_view value) -> result<void> {
        if (auto added = out.add({std::string(key), std::string(value)}); !added) {
          return make_error(added.error().code,
                            fmt::format("row {}, key {}: {}", rows + 1, escaped(key), added.error().context));
        }
        meter.show(++rows, bytes += key.size() + value.size());
        return stop_requested() ? result<void>(make_error(errc::would_block, "stopped")) : result<void>();
      });
  if (!scanned) return scanned.error();
  if (auto finished = out.finish(); !finished) return finished.error();
  return exit_code::ok;
}

}  // namespace

void add_table_export(CLI::App& table, command_context& shared) {
  add_node_command<export_options, run>(table, "export", "Write rows as JSON lines or CSV", shared, declare);
}

}  // namespace millrace::cli
