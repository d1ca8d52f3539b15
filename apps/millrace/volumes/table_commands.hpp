#pragma once
#include "apps/millrace/text/row_csv.hpp"
#include "apps/millrace/text/row_json.hpp"
#include "apps/millrace/volume_client/row_transfer.hpp"
#include "apps/millrace/volumes/volume_command.hpp"

namespace millrace::cli {

// The commands below `table`, each in the file of its name.
void add_table_create(CLI::App& table, command_context& shared);
void add_table_describe(CLI::App& table, command_context& shared);
void add_table_alter(CLI::App& table, command_context& shared);
void add_table_get(CLI::App& table, command_context& shared);
void add_table_put(CLI::App& table, command_context& shared);
void add_table_delete(CLI::App& table, command_context& shared);
void add_table_scan(CLI::App& table, command_context& shared);
void add_table_import(CLI::App& table, command_context& shared);
void add_table_export(CLI::App& table, command_context& shared);

/// --key-format and --value-format.
void add_row_forms(CLI::App& command, row_forms& into);

/// Which rows, as the command line says it.
struct typed_range {
  std::string from, to, prefix;

  bool any() const { return !from.empty() || !to.empty() || !prefix.empty(); }

  /// `invalid_argument` for keys that are not of their form.
  result<row_range> read(bytes_format form) const;
};
void add_row_range(CLI::App& command, typed_range& into);

/// How rows stand in a file.
struct row_file_rules {
  std::string format;  ///< "jsonl", "csv", "tsv"; empty: as the file's name says
  std::string key_field;
  char delimiter = 0;  ///< 0: as the format has it
  bool no_header = false;
  row_forms forms;

  /// "jsonl" or "csv", with the delimiter set, for a file of that name. `invalid_argument` for options that do not go
  /// together.
  result<row_file_rules> for_file(const std::string& name) const;
};
void add_row_file_rules(CLI::App& command, row_file_rules& into);

}  // namespace millrace::cli
