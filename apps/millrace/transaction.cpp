#include "apps/millrace/transaction_commands.hpp"

namespace millrace::cli {

void add_transaction_commands(CLI::App& root, command_context& shared) {
  auto* group = add_command_group(root, "transaction", "Look at transactions, and abort those that hang");
  add_transaction_list(*group, shared);
  add_transaction_describe(*group, shared);
  add_transaction_abort(*group, shared);
}

}  // namespace millrace::cli
