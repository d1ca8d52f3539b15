#pragma once
#include "apps/millrace/command.hpp"

namespace millrace::cli {

// The commands below `transaction`, each in the file of its name.
void add_transaction_list(CLI::App& transaction, command_context& shared);
void add_transaction_describe(CLI::App& transaction, command_context& shared);
void add_transaction_abort(CLI::App& transaction, command_context& shared);

}  // namespace millrace::cli
