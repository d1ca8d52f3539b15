#pragma once
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace {

/// Kafka's number for the type of a config, as DescribeConfigs tells it.
enum class config_type : std::int8_t { boolean = 1, string = 2, int32 = 3, int64 = 5, float64 = 6, list = 7 };

inline constexpr std::size_t config_value_bytes_max = 32767;

/// Values by config name. Every value is in the normal form of its definition.
using config_map = std::map<std::string, std::string, std::less<>>;

/// What a config is called, which values it takes and what they mean. Values are text, as on the wire and in the log.
/// Ownership: all views are of string literals.
struct config_definition {
  std::string_view name;
  config_type type = config_type::string;
  std::string_view default_value{};
  std::int64_t min = std::numeric_limits<std::int64_t>::min();  ///< of numbers
  std::int64_t max = std::numeric_limits<std::int64_t>::max();  ///< of numbers; an int32 is bounded by its type too
  std::string_view choices{};                                   ///< of strings and list elements, by comma; empty: any
  const char* (*objection)(std::string_view) = nullptr;  ///< what a value in normal form must be and is not; null: fine
  bool default_only = false;                             ///< what the config asks for is not served here
  bool node_sets = false;                                ///< told to clients, and not theirs to set
  std::string_view text;                                 ///< one or two sentences for the operator
};

/// `value` in its normal form: no blanks around it, numbers in plain decimal, booleans in small letters, list elements
/// once each and joined by ",". `invalid_argument` says what the value should have been.
result<std::string> normalize(const config_definition& definition, std::string_view value);

/// The number that a value in normal form stands for. Source: `normalize`, which let it pass.
std::int64_t integer_of(std::string_view normal_value);
double fraction_of(std::string_view normal_value);

/// Calls `f` with each element of a list in normal form.
template <class F>
void for_each_element(std::string_view list, F f) {
  while (!list.empty()) {
    const auto comma = list.find(',');
    f(list.substr(0, comma));
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// True if the list in normal form has `element`.
bool has_element(std::string_view list, std::string_view element);

}  // namespace millrace
