#pragma once
#include <string>
#include <string_view>

#include "apps/fraud/detectors/studied_use.hpp"
#include "codecs/base/result.hpp"

namespace millrace::fraud {

/// {"tx_id":N,"ts":"…","features":{"amount":N,…}}: what was known of a use when it was judged. Features that are 0 are
/// left out.
std::string to_json(const studied_use& judged);

/// The same back; of the use only `id` and `at_ms`. `invalid_argument`.
result<studied_use> studied_use_from_json(std::string_view json);

}  // namespace millrace::fraud
