#pragma once
#include <string_view>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// One message as RFC 5424 or RFC 3164 writes it, or as servers pass it on (RFC 3164 with a time of RFC 3339).
/// Structured data, the facility and the numbers of processes are left out. Whoever writes neither is taken at his
/// word: all is text, at `notice`, as RFC 3164 has it. A missing time is now, a missing host the sender's.
/// `invalid_argument` if there is nothing in it.
result<log_line> read_syslog(std::string_view message, const intake_context& context);

}  // namespace millrace::monitoring
