#include "apps/millrace/text/table.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <utility>

namespace millrace::cli {
namespace {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

table::table(std::vector<column> columns) : columns_(std::move(columns)) {}

void table::add(std::vector<std::string> cells) {
  assert(cells.size() == columns_.size());
  rows_.push_back(std::move(cells));
}

std::string table::render() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t widest = width_of(columns_[i].title);
    for (const auto& row : rows_) widest = std::max(widest, width_of(row[i]));
    widths.push_back(widest);
  }
  std::string out;
  const auto write_line = [&](const auto& cell_at) {
    std::string line;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const std::string& cell = cell_at(i);
      const std::string padding(widths[i] - width_of(cell), ' ');
      if (i != 0) line += "  ";
      line += columns_[i].side == align::right ? padding + cell : cell + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + '\n';
  };
  write_line([&](std::size_t i) -> const std::string& { return columns_[i].title; });
  for (const auto& row : rows_) write_line([&](std::size_t i) -> const std::string& { return row[i]; });
  return out;
}

}  // namespace millrace::cli
