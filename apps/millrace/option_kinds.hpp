#pragma once
#include <CLI/CLI.hpp>

#include <chrono>
#include <map>
#include <string>

#include "apps/millrace/text/position.hpp"
#include "codecs/base/result.hpp"

namespace millrace::cli {

/// An option whose text `parse` turns into a value; what `parse` refuses is an error of usage in its own words.
template <class T>
CLI::Option* add_parsed_option(CLI::App& command, const std::string& names, T& into,
                               std::function<result<T>(const std::string&)> parse, const std::string& text,
                               const std::string& kind) {
  const auto read = [names, &into, parse](const std::string& given) {
    auto value = parse(given);
    if (!value) throw CLI::ValidationError(names, value.error().context);
    into = std::move(*value);
  };
  return command.add_option_function<std::string>(names, read, text)->type_name(kind);
}

/// "90s", "5m", …
CLI::Option* add_duration_option(CLI::App& command, const std::string& names, std::chrono::milliseconds& into,
                                 const std::string& text);

/// "start", "end", OFFSET, -N, @TIME: see `parse_position`.
CLI::Option* add_position_option(CLI::App& command, const std::string& names, position& into, const std::string& text,
                                 sign_means sign = sign_means::from_end);

/// NAME=VALUE, any number of times.
CLI::Option* add_pairs_option(CLI::App& command, const std::string& names, std::map<std::string, std::string>& into,
                              const std::string& text);

// Of numbers, as CLI11's own checks, which print the range of a double.
std::string at_least_one(const std::string& given);
std::string not_negative(const std::string& given);

/// The clock of the machine, as Kafka counts.
kafka::timestamp now();

}  // namespace millrace::cli
