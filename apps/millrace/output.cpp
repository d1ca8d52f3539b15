#include "apps/millrace/output.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace millrace::cli {
namespace {

std::string_view name_of(exit_code code) {
  switch (code) {
    case exit_code::ok: return "ok";
    case exit_code::failed: return "failed";
    case exit_code::usage: return "usage";
    case exit_code::not_found: return "not_found";
    case exit_code::timed_out: return "timed_out";
    case exit_code::already_exists: return "already_exists";
    case exit_code::corrupt: return "corrupt";
  }
  return "failed";
}

std::string dumped(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

}  // namespace

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void print_json(const json& value) { print(dumped(value, 2) + "\n"); }

exit_code report(const error& failure, const command_context& shared) {
  const exit_code code = exit_code_of(failure.code);
  if (shared.json) {
    const json value = {{"error", {{"code", name_of(code)}, {"message", failure.context}}}};
    fmt::print(stderr, "{}\n", dumped(value, -1));
  } else {
    fmt::print(stderr, "millrace: {}\n", failure.context);
  }
  return code;
}

}  // namespace millrace::cli
