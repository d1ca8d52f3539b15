#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "codecs/base/result.hpp"

namespace millrace::fraud {

/// How right a detector was about one day's transactions, as far as labels have come.
struct day_record {
  std::uint64_t alerts = 0;  ///< transactions that it alerted for
  std::uint64_t right = 0;   ///< of those: known to be fraud
  std::uint64_t wrong = 0;   ///< of those: known to be honest
  std::uint64_t frauds = 0;  ///< known frauds of the day, whoever found them

  static auto fields(auto& self) { return std::tie(self.alerts, self.right, self.wrong, self.frauds); }
  friend bool operator==(const day_record&, const day_record&) = default;
};

/// The record of a day, whenever it changes: the last one counts.
struct track_row {
  std::string detector;
  std::int64_t day_ms = 0;  ///< its midnight, UTC
  day_record so_far;

  friend bool operator==(const track_row&, const track_row&) = default;
};

/// {"detector":"trees","day":"2018-07-25","alerts":N,"right":N,"wrong":N,"frauds":N}
std::string to_json(const track_row& row);

/// `invalid_argument`.
result<track_row> track_row_from_json(std::string_view json);

/// "2018-07-25".
std::string day_text(std::int64_t day_ms);

}  // namespace millrace::fraud
