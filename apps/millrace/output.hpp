#pragma once
#include <nlohmann/json.hpp>
#include <string_view>

#include "apps/millrace/command.hpp"

namespace millrace::cli {

using json = nlohmann::ordered_json;

/// To standard output, as it is.
void print(std::string_view text);

/// To standard output, indented, with a newline; bytes that are no UTF-8 are replaced.
void print_json(const json& value);

/// {"code", "message"}
json json_of(const error& failure);

enum class output_form : bool { text, json };

/// Says on standard error what failed, as text or as {"error": {"code", "message"}}, and picks the exit code. Each line
/// of a text begins with "millrace: ".
exit_code report(const error& failure, output_form form = output_form::text);
exit_code report(const error& failure, const command_context& shared);

}  // namespace millrace::cli
