#include "apps/monitoring/intake/log_gathering.hpp"

#include <utility>

namespace millrace::monitoring {

void log_gathering::take(const std::string& host, result<log_line> line) {
  auto& batch = by_host_[host];
  if (line) {
    batch.lines.push_back(std::move(*line));
  } else {
    if (batch.refused++ == 0) batch.first_refusal = line.error().context;
  }
  if (++lines_ >= lines_max) return flush();
  wait_a_moment();
}

void log_gathering::flush() {
  lines_ = 0;
  for (auto& [host, batch] : std::exchange(by_host_, {})) {
    desk_.take(intake_format::syslog, std::move(batch), host);
  }
}

void log_gathering::wait_a_moment() {
  if (std::exchange(waiting_, true)) return;
  timer_.expires_after(moment);
  timer_.async_wait([self = shared_from_this()](boost::system::error_code stopped) {
    self->waiting_ = false;
    if (!stopped) self->flush();
  });
}

}  // namespace millrace::monitoring
