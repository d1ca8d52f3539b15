#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_events.hpp"
#include "codecs/base/result.hpp"
#include "codecs/kafka/records/record.hpp"

namespace millrace::fraud {

/// A record batch of `alerts`: key = card, value = `to_json(alert)`, timestamp = `now_ms`, header "produced_ms" = when
/// the use was produced, in decimal. At least one alert.
result<std::vector<std::byte>> batch_of(std::span<const raised_alert> alerts, std::int64_t now_ms);

/// The alert for people; its delay is known when it is durable.
told_alert told(const raised_alert& raised, std::int64_t durable_ms);

/// A record of `alerts` read back; `invalid_argument` if it is none.
result<told_alert> told_from(const kafka::record& stored);

}  // namespace millrace::fraud
