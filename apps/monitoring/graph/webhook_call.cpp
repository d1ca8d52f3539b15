#include "apps/monitoring/graph/webhook_call.hpp"

#include <chrono>

#include "runtime/http/http_call.hpp"

namespace millrace::monitoring {

result<alert_message> call_webhook(const told_alert& alert) {
  const auto answer = call_http({.method = "POST",
                                 .url = alert.hook.url,
                                 .headers = {{"Content-Type", "application/json"}},
                                 .body = webhook_body(std::span(&alert.message, 1)),
                                 .timeout = std::chrono::milliseconds(alert.hook.timeout_ms)});
  if (!answer) return answer.error();
  if (answer->status / 100 != 2) {
    return make_error(errc::unavailable, alert.hook.url + " answered " + std::to_string(answer->status));
  }
  return alert.message;
}

}  // namespace millrace::monitoring
