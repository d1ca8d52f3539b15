#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "codecs/base/result.hpp"

namespace millrace::cli {

/// A member of a JSON object; its value as it was written, so that no digit of a long number is lost.
struct json_member {
  std::string name;
  std::string_view raw;  ///< borrows the object's text
};

/// In the order of the text. `invalid_argument` if it is no JSON object.
result<std::vector<json_member>> json_members(std::string_view object);

/// The last of that name, as JSON readers have it; null: there is none.
const json_member* find_member(const std::vector<json_member>& members, std::string_view name);

}  // namespace millrace::cli
