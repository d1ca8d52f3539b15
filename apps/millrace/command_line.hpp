#pragma once
#include <CLI/CLI.hpp>

#include "apps/millrace/output.hpp"

namespace millrace::cli {

/// Does to `command` and every command below it what holds for all: their help names the options of every command, and
/// an empty text is refused where a path or an address is wanted.
void settle_commands(CLI::App& command, const std::string& footer);

/// The exit code of a command line that was not understood, told on standard error, or of one that asks for help.
exit_code answer_refusal(const CLI::App& root, const CLI::ParseError& refusal, output_form form);

/// Whether `--json` is among the words, also of a line that is refused before it is looked at.
output_form form_asked_for(int argc, const char* const* argv);

}  // namespace millrace::cli
