#pragma once
#include "apps/monitoring/graph/alert_keeping.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Sends an alert to its webhook, and waits for the answer: 2xx. Errors as `call_http`.
result<alert_message> call_webhook(const told_alert& alert);

}  // namespace millrace::monitoring
