#pragma once
#include <cstddef>
#include <string_view>

namespace millrace {

/// Letters to insert, remove or replace to get from one text to the other (Levenshtein).
std::size_t edit_distance(std::string_view from, std::string_view to);

}  // namespace millrace
