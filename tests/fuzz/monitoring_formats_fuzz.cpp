#include <snappy.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/json_lines.hpp"
#include "apps/monitoring/formats/openmetrics.hpp"
#include "apps/monitoring/formats/otlp_logs.hpp"
#include "apps/monitoring/formats/otlp_metrics.hpp"
#include "apps/monitoring/formats/remote_write.hpp"
#include "apps/monitoring/formats/statsd.hpp"
#include "apps/monitoring/formats/syslog.hpp"
#include "apps/monitoring/formats/syslog_stream.hpp"
#include "codecs/base/json_text.hpp"

// What anybody may send, as each of the formats: as it is, or with each byte standing for a piece of the formats.

namespace millrace::monitoring {
namespace {

const intake_context from_somebody{.now_ms = 1'700'000'000'000, .host = "somebody"};

void demand(bool truth) {
  if (!truth) std::abort();
}

void inspect(const std::vector<sample>& samples) {
  for (const auto& one : samples) {
    const auto labels = label_set::read(one.series);
    demand(labels && labels->text() == one.series && std::isfinite(one.value));
  }
}

void inspect(const log_line& line) {
  demand(is_utf8(line.host) && is_utf8(line.app) && is_utf8(line.text));
  demand(line.text.size() <= line_bytes_max && line.host.size() <= origin_bytes_max &&
         line.app.size() <= origin_bytes_max);
  demand(line.level <= severity::debug);
}

/// What is refused is told why, in words that may be printed.
void inspect(const result<intake_batch>& batch) {
  if (!batch) {
    demand(!batch.error().context.empty());
    return;
  }
  demand((batch->refused > 0) == !batch->first_refusal.empty() && is_utf8(batch->first_refusal));
  inspect(batch->samples);
  for (const auto& line : batch->lines) inspect(line);
}

void inspect_scrape(std::string_view bytes, exposition format) {
  auto batch = read_exposition(bytes, format, from_somebody);
  inspect(batch);
  if (!batch) return;
  for (auto& one : batch->samples) (void)scrape_labels(one, "job", "here").has_value();
  inspect(batch->samples);
}

void inspect_statsd(std::string_view bytes) {
  statsd_meter meter;
  inspect(meter.take(bytes, from_somebody));
  inspect(meter.take(bytes, {}));
  inspect(meter.flush(1));
  inspect(meter.flush(2));
}

void inspect_otlp(std::string_view bytes) {
  otlp_meter meter;
  inspect(meter.take(bytes, from_somebody));
  inspect(meter.take(bytes, from_somebody));
  inspect(read_otlp_logs(bytes, from_somebody));
}

void inspect_syslog(std::string_view bytes) {
  if (const auto line = read_syslog(bytes, from_somebody)) inspect(*line);
  constexpr std::size_t bytes_max = 20;
  syslog_stream whole(bytes_max), parted(bytes_max);
  const auto at_once = whole.take(bytes);
  std::vector<syslog_message> by_bytes;
  bool good = true;
  for (std::size_t i = 0; i < bytes.size() && good; ++i) {
    auto some = parted.take(bytes.substr(i, 1));
    good = some.has_value();
    if (good) by_bytes.insert(by_bytes.end(), some->begin(), some->end());
  }
  demand(good == at_once.has_value());
  if (!good) return;
  demand(by_bytes.size() == at_once->size());
  for (std::size_t i = 0; i < by_bytes.size(); ++i) {
    demand(by_bytes[i].bytes == (*at_once)[i].bytes && by_bytes[i].cut == (*at_once)[i].cut);
    demand(!by_bytes[i].bytes.empty() && by_bytes[i].bytes.size() <= bytes_max);
  }
}

std::string pieces_of(std::string_view bytes) {
  static constexpr std::array<std::string_view, 64> pieces{
      "\n",
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "\"",
      " ",
      "\\",
      "=",
      "#",
      "|",
      "@",
      "a",
      "le",
      "__name__",
      "1",
      "-",
      "+",
      "0.5",
      "1e300",
      "NaN",
      "\xff",
      "\xc3\xa4",
      "# EOF",
      "# ",
      "|c",
      "|g",
      "|ms",
      "|s",
      "|#a:b",
      "<34>",
      "<34>1 ",
      "Oct 11 22:14:15 ",
      "2003-10-11T22:14:15.003Z ",
      "h app[1]: ",
      "[x@1 y=\"",
      "\"name\":\"a\",",
      "\"value\":1,",
      "\"labels\":{\"b\":\"c\"}",
      "\"fields\":{\"d\":1,\"value\":true},",
      "\"tags\":",
      "\"timestamp\":1",
      "\"msg\":\"",
      "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\",",
      "}]}]}]}",
      "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"body\":{",
      "\"stringValue\":\"x\"",
      "\"arrayValue\":{\"values\":[",
      "\"kvlistValue\":{\"values\":[{\"key\":\"k\",\"value\":",
      "\"gauge\":{\"dataPoints\":[{",
      "\"sum\":{\"dataPoints\":[{",
      "\"histogram\":{\"aggregationTemporality\":1,\"dataPoints\":[{",
      "\"exponentialHistogram\":{\"dataPoints\":[{",
      "\"asInt\":\"7\"",
      "\"count\":1,",
      "\"bucketCounts\":[1,2]",
      "\"explicitBounds\":[1]",
      "\"scale\":3,",
      "\"positive\":{\"offset\":5,\"bucketCounts\":[1,2]}",
      "\"aggregationTemporality\":1,",
      "}]}",
      "\"attributes\":[],"};
  std::string text;
  for (const char byte : bytes) text += pieces[static_cast<unsigned char>(byte) % pieces.size()];
  return text;
}

void inspect(unsigned format, std::string_view bytes) {
  std::string packed;
  switch (format % 8) {
    case 0: inspect_scrape(bytes, exposition::prometheus_text); break;
    case 1: inspect_scrape(std::string(bytes) + "\n# EOF\n", exposition::openmetrics); break;
    case 2: inspect(read_remote_write(bytes, from_somebody)); break;
    case 3:
      snappy::Compress(bytes.data(), bytes.size(), &packed);
      inspect(read_remote_write(packed, from_somebody));
      break;
    case 4: inspect_statsd(bytes); break;
    case 5: inspect_syslog(bytes); break;
    case 6: inspect(read_json_lines(bytes, from_somebody)); break;
    default: inspect_otlp(bytes); break;
  }
}

}  // namespace
}  // namespace millrace::monitoring

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace millrace::monitoring;
  if (size == 0) return 0;
  const auto bytes = std::string_view(reinterpret_cast<const char*>(data), size).substr(1);
  const unsigned choice = data[0];
  if (choice < 128) {
    inspect(choice, bytes);
  } else {
    inspect(choice, pieces_of(bytes));
  }
  return 0;
}
