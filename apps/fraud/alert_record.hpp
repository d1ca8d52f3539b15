#pragma once
#include <cstdint>
#include <string_view>

#include "apps/fraud/alert.hpp"
#include "apps/fraud/fraud_board.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/topics/topic_record.hpp"

namespace millrace::fraud {

struct raised_alert {
  alert what;
  std::int64_t produced_ms = 0;  ///< of the record that completed the pattern
};

/// Of a record of `alerts`: when the use was produced, in decimal.
inline constexpr std::string_view produced_header = "produced_ms";

/// A record of `alerts`: key = card, value = `to_json(alert)`, with `produced_header`.
flow::new_topic_record record_of(const raised_alert& raised);

/// An alert that was written at `durable_ms`. `invalid_argument` if the record is none.
result<told_alert> told_of(const flow::new_topic_record& written, std::int64_t durable_ms);

/// An alert that was there before. `invalid_argument` if the record is none.
result<told_alert> told_from(const flow::topic_record& stored);

}  // namespace millrace::fraud
