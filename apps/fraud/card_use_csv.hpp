#pragma once
#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "apps/fraud/card_use.hpp"

namespace millrace::fraud {

/// Reads card uses from CSV (RFC 4180) whose header names the columns
/// tx_id, ts, card, amount, category, merchant, lat, lon in any order; others are passed over.
class card_use_csv {
 public:
  /// `invalid_argument` names the columns that are missing.
  static result<card_use_csv> open(std::istream& in);

  /// The next use, nothing at the end of the file; `invalid_argument` names the line and what is wrong with it.
  result<std::optional<card_use>> next();

 private:
  explicit card_use_csv(std::istream& in) : in_(&in) {}
  std::optional<std::vector<std::string>> read_row();

  std::istream* in_;
  std::vector<std::size_t> column_;  // where each field stands
  std::size_t line_ = 0;
};

}  // namespace millrace::fraud
