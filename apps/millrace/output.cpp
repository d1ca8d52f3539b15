#include "apps/millrace/output.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "apps/millrace/text/error_lines.hpp"

namespace millrace::cli {
namespace {

std::string_view name_of(exit_code code) { return exit_codes.at(static_cast<std::size_t>(code)).name; }

std::string dumped(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_json(const json& value) { print(dumped(value, 2) + "\n"); }

json json_of(const error& failure) {
  return {{"code", name_of(exit_code_of(failure.code))}, {"message", failure.context}};
}

exit_code report(const error& failure, output_form form) {
  if (form == output_form::json) {
    fmt::print(stderr, "{}\n", dumped({{"error", json_of(failure)}}, -1));
  } else {
    fmt::print(stderr, "{}\n", every_line_after("millrace: ", failure.context));
  }
  return exit_code_of(failure.code);
}

exit_code report(const error& failure, const command_context& shared) {
  return report(failure, shared.json ? output_form::json : output_form::text);
}

}  // namespace millrace::cli
