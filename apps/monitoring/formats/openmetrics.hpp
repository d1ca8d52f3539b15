#pragma once
#include <cstdint>
#include <string_view>

#include "apps/monitoring/formats/intake_batch.hpp"
#include "codecs/base/result.hpp"

namespace millrace::monitoring {

/// How a program shows its metrics to whoever asks.
enum class exposition : std::uint8_t {
  prometheus_text,  ///< version 0.0.4; times in ms
  openmetrics,      ///< version 1.0; times in seconds, and `# EOF` at the end
};

/// Of an answer's content type. Whatever is not OpenMetrics is taken for the older format.
exposition exposition_of(std::string_view content_type);

/// Samples of an exposition; one without a time is of now. Comments, types, help texts and exemplars are passed over:
/// histograms and summaries are series with `le` and `quantile`. `invalid_argument` if OpenMetrics does not end in its
/// `# EOF`: the answer was cut; `limit_exceeded` if it is too long.
result<intake_batch> read_exposition(std::string_view bytes, exposition format, const intake_context& context);

/// Labels a scraped sample with its `job` and `instance` if they are not empty. Labels of those names that the program
/// itself wrote become `exported_job` and `exported_instance`, with one more `exported_` for as long as there is such a
/// label. On an error, which is too many labels, the sample is as before.
result<void> scrape_labels(sample& scraped, std::string_view job, std::string_view instance);

}  // namespace millrace::monitoring
