#include <fmt/format.h>

#include "apps/millrace/volume_client/local_file_tree.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct put_options {
  std::string table, key, value;
  row_forms forms;
  bool if_absent = false, if_present = false;
  std::optional<std::string> if_value;
};

void declare(CLI::App& command, put_options& o) {
  add_node_path_argument(command, o.table, "A table, as /payments/last_use", "TABLE");
  command.add_option("KEY", o.key, "Key")->required();
  command.add_option("VALUE", o.value, "Value; - reads it from standard input as it is")->required();
  add_row_forms(command, o.forms);
  auto* absent = command.add_flag("--if-absent", o.if_absent, "Only if there is no such row");
  auto* present = command.add_flag("--if-present", o.if_present, "Only if there is such a row");
  auto* value = command.add_option("--if-value", o.if_value, "Only if its value is this now")->type_name("VALUE");
  absent->excludes(present)->excludes(value);
  present->excludes(value);
}

result<std::string> value_of(const put_options& o) {
  if (o.value != "-") return read_bytes(o.value, o.forms.value);
  std::string all;
  const auto input = standard_input();
  for (;;) {
    const auto bytes = input->next();
    if (!bytes) return bytes.error();
    if (bytes->empty()) return all;
    all += *bytes;
  }
}

result<exit_code> run(const put_options& o, volume_client& node, const command_context&) {
  const auto key = read_bytes(o.key, o.forms.key);
  if (!key) return key.error();
  const auto value = value_of(o);
  if (!value) return value.error();
  const auto expected = read_bytes(o.if_value.value_or(""), o.if_value ? o.forms.value : bytes_format::text);
  if (!expected) return expected.error();
  const auto reply = node.ask(reply_kind::WRITTEN, [&](auto request) {
    auto write = request.initWriteRows();
    write.initTable().setPath(o.table.c_str());
    auto one = write.initWrites(1)[0];
    auto put = one.initPut();
    put.setKey(data_of(*key));
    put.setValue(data_of(*value));
    if (o.if_absent) one.initExpected().setAbsent();
    if (o.if_present) one.initExpected().setPresent();
    if (o.if_value) one.initExpected().setValue(data_of(*expected));
  });
  if (!reply) return reply.error();
  return exit_code::ok;
}

}  // namespace

void add_table_put(CLI::App& table, command_context& shared) {
  add_node_command<put_options, run>(table, "put", "Write a row", shared, declare);
}

}  // namespace millrace::cli
