#include <fmt/format.h>

#include "apps/millrace/text/joint_outcome.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct get_options {
  std::string table;
  std::vector<std::string> keys;
  row_forms forms;
};

void declare(CLI::App& command, get_options& o) {
  add_node_path_argument(command, o.table, "A table, as /payments/last_use", "TABLE");
  command.add_option("KEY", o.keys, "Keys")->required();
  add_row_forms(command, o.forms);
}

result<void> get(volume_client& node, const get_options& o, const std::string& typed, bool as_json) {
  const auto key = read_bytes(typed, o.forms.key);
  if (!key) return key.error();
  const auto reply = node.ask(reply_kind::ROW, [&](auto request) {
    auto get = request.initGetRow();
    get.initTable().setPath(o.table.c_str());
    get.setKey(data_of(*key));
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto value = view_of(view->getRow().getValue());
  const auto text = as_json                               ? write_json_row({*key, std::string(value)}, {o.forms, ""})
                    : o.forms.value == bytes_format::text ? result<std::string>(std::string(value))
                                                          : write_bytes(value, o.forms.value);
  if (!text) return text.error();
  print(*text + "\n");
  return {};
}

/// A value as it is, a line each; JSON lines with their keys.
result<exit_code> run(const get_options& o, volume_client& node, const command_context& shared) {
  joint_outcome outcome;
  for (const auto& key : o.keys) {
    const auto done = get(node, o, key, shared.json);
    outcome.note(done ? exit_code::ok : report(done.error(), shared));
  }
  return outcome.code();
}

}  // namespace

void add_table_get(CLI::App& table, command_context& shared) {
  add_node_command<get_options, run>(table, "get", "Print values of rows", shared, declare);
}

}  // namespace millrace::cli
