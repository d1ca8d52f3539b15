#include <fmt/format.h>

#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volumes/table_commands.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct delete_options {
  std::string table;
  std::vector<std::string> keys;
  row_forms forms;
  typed_range range;
  bool all = false;
};

void declare(CLI::App& command, delete_options& o) {
  add_node_path_argument(command, o.table, "A table, as /payments/last_use", "TABLE");
  command.add_option("KEY", o.keys, "Keys of rows; the table itself goes with rm");
  add_row_forms(command, o.forms);
  add_row_range(command, o.range);
  command.add_flag("--all", o.all, "All rows");
}

/// The keys named, all in one batch.
result<std::uint64_t> erase_keys(volume_client& node, const delete_options& o) {
  std::vector<std::string> keys;
  for (const auto& typed : o.keys) {
    auto key = read_bytes(typed, o.forms.key);
    if (!key) return key.error();
    keys.push_back(std::move(*key));
  }
  const auto reply = node.ask(reply_kind::WRITTEN, [&](auto request) {
    auto write = request.initWriteRows();
    write.initTable().setPath(o.table.c_str());
    auto writes = write.initWrites(static_cast<unsigned>(keys.size()));
    for (unsigned i = 0; i < keys.size(); ++i) writes[i].setErase(data_of(keys[i]));
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  return view->getWritten().getErased();
}

result<exit_code> run(const delete_options& o, volume_client& node, const command_context& shared) {
  if ((o.keys.empty() ? 0 : 1) + (o.range.any() ? 1 : 0) + (o.all ? 1 : 0) != 1) {
    return make_error(errc::invalid_argument, "give keys, or --from, --to, --prefix, or --all");
  }
  const auto range = o.range.read(o.forms.key);
  if (!range) return range.error();
  const auto erased = o.keys.empty() ? erase_rows(node, o.table, *range) : erase_keys(node, o);
  if (!erased) return erased.error();
  if (shared.json) {
    print_json({{"table", o.table}, {"deleted", *erased}});
  } else {
    print(fmt::format("{} rows deleted\n", grouped(static_cast<std::int64_t>(*erased))));
  }
  return exit_code::ok;
}

}  // namespace

void add_table_delete(CLI::App& table, command_context& shared) {
  add_node_command<delete_options, run>(table, "delete", "Delete rows", shared, declare);
}

}  // namespace millrace::cli
