#pragma once
#include <string>
#include <string_view>

namespace millrace::flow {

/// What a row of a state store is for.
enum class row_kind : char {
  value = 'v',
  map = 'm',
  list = 'l',
  timer = 't',
  wall_timer = 'w',
  held = 'h',
  input = 'i',
  mark = 'c'
};

/// What the rows of one thing of one stage begin with: stage, kind, thing. The names hold no zero byte.
inline std::string row_prefix(std::string_view stage, row_kind kind, std::string_view thing) {
  std::string prefix(stage);
  prefix.push_back('\0');
  prefix.push_back(static_cast<char>(kind));
  prefix += thing;
  prefix.push_back('\0');
  return prefix;
}

}  // namespace millrace::flow
