#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>

#include "codecs/base/result.hpp"

namespace millrace::fraud {

/// A point on the earth, in degrees.
struct place {
  double latitude = 0;
  double longitude = 0;

  static auto fields(auto& self) { return std::tie(self.latitude, self.longitude); }
  friend bool operator==(const place&, const place&) = default;
};

/// One use of a card, as it stands on the topic: a JSON object
/// {"tx_id":N,"ts":"2019-03-05T09:04:52Z","card":"…","amount":N,"category":"…","merchant":"…","lat":N,"lon":N}.
struct card_use {
  std::uint64_t id = 0;
  std::int64_t at_ms = 0;  ///< event time, ms since 1970 UTC
  std::string card;
  double amount = 0;
  std::string category;
  std::string merchant;
  place where;

  /// A purchase over the network says nothing about where the card is.
  bool in_person() const;

  static auto fields(auto& self) {
    return std::tie(self.id, self.at_ms, self.card, self.amount, self.category, self.merchant, self.where);
  }
  friend bool operator==(const card_use&, const card_use&) = default;
};

/// `invalid_argument` names the field that is missing or not what it should be.
result<card_use> card_use_from_json(std::string_view json);

std::string to_json(const card_use& use);

/// "2019-03-05T09:04:52Z" to ms since 1970; `invalid_argument` for any other form.
result<std::int64_t> parse_utc(std::string_view text);
std::string format_utc(std::int64_t at_ms);

}  // namespace millrace::fraud
