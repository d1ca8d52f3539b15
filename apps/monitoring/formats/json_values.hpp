#pragma once
#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "codecs/base/result.hpp"

namespace millrace::monitoring {

namespace json = simdjson::dom;

/// One document of JSON after the other, within the bounds of intake_limits.hpp.
/// Ownership: what `read` gives lives until it is called again. Threads: one at a time.
class json_reader {
 public:
  /// `limit_exceeded` if it is too long or nested too deep, `invalid_argument` if it is none.
  result<json::element> read(std::string_view document);

 private:
  json::parser parser_;
  std::string padded_;
};

/// What stands under `name`; nothing if there is none, it is null, or `of` is no object.
std::optional<json::element> field_of(json::element of, std::string_view name);

/// A text, or nothing.
std::optional<std::string_view> text_in(json::element value);
std::optional<std::string_view> text_field(json::element of, std::string_view name);

/// A number, also one written as text, as 64 bits and `NaN` have to be.
std::optional<double> number_in(json::element value);
std::optional<double> number_field(json::element of, std::string_view name);

/// A text as it is, anything else as JSON.
std::string any_text(json::element value);

/// Calls `each` with the elements of the list under `name`, if there is one.
template <class Each>
void for_each_in(json::element of, std::string_view name, Each each) {
  json::array list;
  const auto found = field_of(of, name);
  if (!found || found->get_array().get(list) != simdjson::SUCCESS) return;
  for (const auto one : list) each(one);
}

}  // namespace millrace::monitoring
