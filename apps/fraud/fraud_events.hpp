#pragma once
#include <cstdint>
#include <memory>
#include <variant>

#include "apps/fraud/alert.hpp"
#include "apps/fraud/card_table.hpp"
#include "codecs/kafka/units.hpp"

namespace millrace::fraud {

/// A use of a card where it stands on the topic.
struct seen_use {
  kafka::offset at;
  std::int64_t produced_ms = 0;  ///< the record's timestamp, ms since 1970 UTC
  card_use use;
};

struct raised_alert {
  alert what;
  std::int64_t produced_ms = 0;  ///< of the record that completed the pattern
};

/// The table as it was when all before `next_input` had been looked at, and nothing after. Travels behind the alerts of
/// that input, so that whoever stores it knows that they are durable.
struct table_snapshot {
  kafka::offset next_input;
  std::shared_ptr<const frozen_cards> cards;
};

/// What leaves the rules.
using fraud_output = std::variant<raised_alert, table_snapshot>;

}  // namespace millrace::fraud
