#include <fmt/format.h>

#include "apps/millrace/option_kinds.hpp"
#include "apps/millrace/text/escape.hpp"
#include "apps/millrace/volumes/table_commands.hpp"

namespace millrace::cli {
namespace {

void add_form(CLI::App& command, const char* name, bytes_format& into, const char* text) {
  add_parsed_option<bytes_format>(
      command, name, into, [](const std::string& given) { return parse_bytes_format(given); }, text, "FORM");
}

result<char> parse_delimiter(const std::string& given) {
  const auto bytes = unescape(given);
  if (!bytes) return bytes.error();
  if (bytes->size() != 1 || *bytes == "\"" || *bytes == "\n" || *bytes == "\r") {
    return make_error(errc::invalid_argument, fmt::format("'{}' is no delimiter: one character, no quote", given));
  }
  return bytes->front();
}

}  // namespace

void add_row_forms(CLI::App& command, row_forms& into) {
  add_form(command, "-k,--key-format", into.key, "How keys stand: text, hex, base64, json (text)");
  add_form(command, "-v,--value-format", into.value, "How values stand: text, hex, base64, json (text)");
}

result<row_range> typed_range::read(bytes_format form) const {
  if (!prefix.empty() && (!from.empty() || !to.empty())) {
    return make_error(errc::invalid_argument, "give --prefix, or --from and --to");
  }
  auto first = read_bytes(prefix.empty() ? from : prefix, from.empty() && prefix.empty() ? bytes_format::text : form);
  if (!first) return first.error();
  if (!prefix.empty()) return range_of_prefix(std::move(*first));
  auto end = read_bytes(to, to.empty() ? bytes_format::text : form);
  if (!end) return end.error();
  return row_range{std::move(*first), std::move(*end)};
}

void add_row_range(CLI::App& command, typed_range& into) {
  command.add_option("--from", into.from, "The first key (the table's first)")->type_name("KEY");
  command.add_option("--to", into.to, "The first key not to take (none)")->type_name("KEY");
  command.add_option("--prefix", into.prefix, "Keys that begin so")->type_name("KEY");
}

result<row_file_rules> row_file_rules::for_file(const std::string& name) const {
  auto rules = *this;
  const auto ending = name.substr(std::min(name.size(), name.rfind('.')));
  if (rules.format.empty()) rules.format = ending == ".csv" ? "csv" : ending == ".tsv" ? "tsv" : "jsonl";
  if (rules.format == "tsv" && rules.delimiter == 0) rules.delimiter = '\t';
  if (rules.format == "tsv") rules.format = "csv";
  if (rules.format == "jsonl" && (rules.delimiter != 0 || rules.no_header)) {
    return make_error(errc::invalid_argument, "--delimiter and --no-header are for --format csv");
  }
  if (rules.delimiter == 0) rules.delimiter = ',';
  return rules;
}

void add_row_file_rules(CLI::App& command, row_file_rules& into) {
  command.add_option("-f,--format", into.format, "jsonl, csv or tsv (as the file's name ends; jsonl)")
      ->check(CLI::IsMember({"jsonl", "csv", "tsv"}));
  add_row_forms(command, into.forms);
  command
      .add_option("--key-field", into.key_field,
                  "jsonl: lines are the values themselves, and this field of them is the key; csv: the key's column")
      ->type_name("NAME");
  add_parsed_option<char>(command, "--delimiter", into.delimiter, parse_delimiter, "Between fields of CSV (,)",
                          "CHARACTER");
  command.add_flag("--no-header", into.no_header, "CSV has no line of names: columns are key and value");
}

}  // namespace millrace::cli
