#pragma once
#include <string_view>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Lines of an OTLP/HTTP export of logs in JSON. The service is the app, the host the host; a body that is no text is
/// shown as JSON; a record without a time is of when it was observed, else of now. Attributes are left out.
/// `invalid_argument` if it is no JSON object, `limit_exceeded` if it is too long or nested too deep.
/// Source: the OpenTelemetry protocol 1.0 and its data model of logs.
result<intake_batch> read_otlp_logs(std::string_view bytes, const intake_context& context);

}  // namespace millrace::monitoring
