#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

#include "apps/fraud/card_use.hpp"
#include "codecs/base/result.hpp"

namespace millrace::fraud {

/// Where an event stands in its topic. The host sets it; -1: it came from elsewhere.
struct input_origin {
  std::int32_t partition = -1;
  std::int64_t offset = -1;

  static auto fields(auto& self) { return std::tie(self.partition, self.offset); }
  friend bool operator==(const input_origin&, const input_origin&) = default;
};

/// One use of a card as the detectors see it. What the data set does not have stays empty: no place, category "",
/// merchant "". Without a card it is a mark: all that happened before `at_ms` has been told.
struct transaction {
  std::uint64_t id = 0;
  std::int64_t at_ms = 0;  ///< event time, ms since 1970 UTC
  std::string card;
  double amount = 0;
  std::string category;
  std::string merchant;
  std::optional<place> where;
  input_origin from;

  bool is_mark() const { return card.empty(); }

  static auto fields(auto& self) {
    return std::tie(self.id, self.at_ms, self.card, self.amount, self.category, self.merchant, self.where, self.from);
  }
  friend bool operator==(const transaction&, const transaction&) = default;
};

/// Somebody has found out whether a transaction was fraud. It comes days later, or never. Of no transaction it is a
/// mark: all that became known before `at_ms` has been told.
struct label {
  static constexpr auto no_transaction = std::numeric_limits<std::uint64_t>::max();

  std::uint64_t id = 0;    ///< of the transaction
  std::int64_t at_ms = 0;  ///< when it became known, ms since 1970 UTC
  bool fraud = false;

  bool is_mark() const { return id == no_transaction; }

  static auto fields(auto& self) { return std::tie(self.id, self.at_ms, self.fraud); }
  friend bool operator==(const label&, const label&) = default;
};

/// All of before `at_ms` has been told.
inline transaction use_mark(std::int64_t at_ms) { return {.at_ms = at_ms}; }
inline label label_mark(std::int64_t at_ms) { return {.id = label::no_transaction, .at_ms = at_ms}; }

/// {"tx_id":N,"ts":"2019-03-05T09:04:52Z","card":"…","amount":N} and, if they are known, "category", "merchant", "lat"
/// and "lon". Fields that are null are absent; those that are not known here are passed over. A mark is
/// {"mark":"2019-03-05T10:00:00Z"}. `invalid_argument` names the field that is missing or not what it should be.
result<transaction> transaction_from_json(std::string_view json);
std::string to_json(const transaction& use);

/// {"tx_id":N,"ts":"2019-03-12T09:04:52Z","fraud":true}; `fraud` may be 0 or 1. Marks as above.
result<label> label_from_json(std::string_view json);
std::string to_json(const label& known);

}  // namespace millrace::fraud
