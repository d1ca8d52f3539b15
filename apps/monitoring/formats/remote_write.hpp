#pragma once
#include <string_view>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// Whether a request's headers announce what `read_remote_write` reads: Prometheus remote write 1.0 in snappy. No
/// headers announce it too. `unsupported` otherwise, as for version 2.0: the sender then falls back to 1.0.
result<void> check_remote_write(std::string_view content_type, std::string_view content_encoding);

/// Samples of a `WriteRequest` in one block of snappy. Marks of stale series are left out; native histograms are
/// refused; exemplars and metadata are passed over. A series with labels that are none is refused with all its samples.
/// `corrupt` if it is no snappy, `limit_exceeded` if it would unpack to too much, `invalid_argument` if no
/// WriteRequest. Source: the Prometheus remote write specification, 1.0.
result<intake_batch> read_remote_write(std::string_view bytes, const intake_context& context);

}  // namespace millrace::monitoring
