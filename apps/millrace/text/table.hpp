#pragma once
#include <string>
#include <vector>

namespace millrace::cli {

enum class align : bool { left, right };

struct column {
  std::string title;
  align side = align::left;
};

/// A table for people: columns as wide as their widest cell, two spaces between them, no trailing blanks.
/// Width is counted in UTF-8 code points.
class table {
 public:
  explicit table(std::vector<column> columns);

  /// `cells` must have one entry a column.
  void add(std::vector<std::string> cells);

  bool empty() const { return rows_.empty(); }

  /// Title line, then the rows, each ended by a newline.
  std::string render() const;

 private:
  std::vector<column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace millrace::cli
