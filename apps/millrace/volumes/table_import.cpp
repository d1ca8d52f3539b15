#include <fmt/format.h>

#include "apps/millrace/line_source.hpp"
#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/progress_meter.hpp"
#include "apps/millrace/stop_signal.hpp"
#include "apps/millrace/text/csv_record.hpp"
#include "apps/millrace/text/joint_outcome.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct import_options {
  std::string table;
  std::string file;
  row_file_rules rules;
  bool json_columns = false, typed = false, insert = false;
  std::size_t batch_rows = 1'000;
};

void declare(CLI::App& command, import_options& o) {
  add_node_path_argument(command, o.table, "A table, as /payments/last_use", "TABLE");
  command.add_option("FILE", o.file, "Rows (standard input)");
  add_row_file_rules(command, o.rules);
  command.add_flag("--json-columns", o.json_columns, "CSV: the value is a JSON object of all columns but the key's");
  command.add_flag("--typed", o.typed, "With --json-columns: numbers, true, false and null are those, not strings");
  command.add_flag("--insert", o.insert, "Refuse rows that are there");
  command.add_option("--batch-rows", o.batch_rows, "Rows written together, all or none")
      ->check(at_least_one)
      ->capture_default_str();
}

/// Reads rows from lines, a row each, or of CSV several lines each.
class row_reader {
 public:
  row_reader(const import_options& o, const row_file_rules& rules)
      : options_(o),
        rules_(rules),
        lines_(o.file.empty() || o.file == "-" ? std::vector<std::string>{} : std::vector{o.file}),
        record_(rules.delimiter) {
    if (rules_.format != "csv" || !rules_.no_header) return;
    layout_ = csv_layout{.columns = {"key", "value"}, .forms = rules_.forms};
  }

  /// False at the end. Errors name the line.
  result<bool> next(table_row& row) {
    for (;;) {
      std::string_view line;
      const auto got = lines_.next(line);
      if (!got) return got.error();
      if (!*got && record_.open()) return at_line(make_error(errc::invalid_argument, "quotes that nothing closes"));
      if (!*got) return false;
      bytes_ += line.size() + 1;
      if (!record_.open()) begins_at_ = lines_.place();
      if (line.empty() && !record_.open()) continue;
      const auto whole = rules_.format == "csv" ? take_csv(line, row) : take_json(line, row);
      if (!whole) return at_line(whole.error());
      if (*whole) return true;
    }
  }

  const std::string& place() const { return begins_at_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  error at_line(const error& why) const { return make_error(why.code, fmt::format("{}: {}", begins_at_, why.context)); }

  result<bool> take_json(std::string_view line, table_row& row) {
    auto read = read_json_row(line, {rules_.forms, rules_.key_field});
    if (!read) return read.error();
    row = std::move(*read);
    return true;
  }

  result<bool> take_csv(std::string_view line, table_row& row) {
    const auto whole = record_.add_line(line);
    if (!whole || !*whole) return whole;
    if (!layout_) {
      auto layout = read_csv_header(record_.fields(), rules_.key_field.empty() ? "key" : rules_.key_field,
                                    !options_.json_columns);
      if (!layout) return layout.error();
      layout_ = std::move(*layout);
      layout_->typed = options_.typed;
      layout_->forms = rules_.forms;
      return false;
    }
    auto read = read_csv_row(record_.fields(), *layout_);
    if (!read) return read.error();
    row = std::move(*read);
    return true;
  }

  const import_options& options_;
  const row_file_rules& rules_;
  line_source lines_;
  csv_record record_;
  std::optional<csv_layout> layout_;
  std::string begins_at_;
  std::uint64_t bytes_ = 0;
};

result<void> import_all(row_reader& rows, row_writer& writer, const std::string& table) {
  progress_meter meter("import " + table);
  table_row row;
  for (std::uint64_t count = 1; !stop_requested(); ++count) {
    const auto got = rows.next(row);
    if (!got) return got.error();
    if (!*got) return {};
    if (auto sent = writer.put(std::move(row), rows.place()); !sent) return sent;
    meter.show(count, rows.bytes());
  }
  return make_error(errc::would_block, "stopped at " + rows.place());
}

/// What was read before a line that makes no sense is written nevertheless, and counted.
result<exit_code> run(const import_options& o, volume_client& node, const command_context& shared) {
  const auto rules = o.rules.for_file(o.file);
  if (!rules) return rules.error();
  if (o.json_columns && (rules->format != "csv" || rules->no_header)) {
    return make_error(errc::invalid_argument, "--json-columns wants --format csv with a header");
  }
  if (o.typed && !o.json_columns) return make_error(errc::invalid_argument, "--typed wants --json-columns");
  row_reader rows(o, *rules);
  row_writer writer(node, o.table, o.batch_rows, o.insert ? row_must::be_absent : row_must::be_anything);
  watch_stop_signals();
  const auto read = import_all(rows, writer, o.table);
  const auto settled = writer.finish();
  joint_outcome outcome;
  if (writer.written() != 0) outcome.note(exit_code::ok);
  for (const auto* each : {&read, &settled}) {
    if (!*each) outcome.note(report(each->error(), shared));
  }
  if (shared.json) {
    print_json({{"table", o.table}, {"rows", writer.written()}});
  } else {
    print(fmt::format("{} rows written to {}\n", grouped(static_cast<std::int64_t>(writer.written())), o.table));
  }
  return outcome.code();
}

}  // namespace

void add_table_import(CLI::App& table, command_context& shared) {
  add_node_command<import_options, run>(table, "import", "Write rows from JSON lines or CSV", shared, declare);
}

}  // namespace millrace::cli
