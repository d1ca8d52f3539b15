#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace millrace::cli {

/// What to say to a person who wrote `word` where one of `names` is wanted: "did you mean create?", those that begin
/// with it first; or which there are, at most ten, where none is near.
std::string hint_of_name(std::string_view word, const std::vector<std::string>& names);

}  // namespace millrace::cli
