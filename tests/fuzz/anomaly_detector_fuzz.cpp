#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "apps/monitoring/anomaly/anomaly_detector.hpp"

// Bytes as the state of a detector, and as values that come to it.

namespace millrace::monitoring {
namespace {

void demand(bool truth) {
  if (!truth) std::abort();
}

/// State that is understood is written again as it was read; whatever it says, the detector goes on from it.
void go_on_from(std::string_view bytes, std::string_view values) {
  auto detector = anomaly_detector();
  if (const auto read = anomaly_detector::read(bytes)) {
    std::string again;
    read->write(again);
    demand(again == bytes);
    detector = *read;
  }
  for (; values.size() >= 2 * sizeof(std::int64_t); values.remove_prefix(2 * sizeof(std::int64_t))) {
    std::int64_t time_ms = 0;
    double value = 0;
    std::memcpy(&time_ms, values.data(), sizeof time_ms);
    std::memcpy(&value, values.data() + sizeof time_ms, sizeof value);
    const auto score = detector.judge(time_ms, value);
    demand(score >= 0 && score <= 1);
    demand(detector.reason().size() < 200);
  }
  std::string state;
  detector.write(state);
  demand(state.size() <= anomaly_detector::state_bytes_max);
  demand(anomaly_detector::read(state).has_value());
}

}  // namespace
}  // namespace millrace::monitoring

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string fresh;
  millrace::monitoring::anomaly_detector().write(fresh);
  // The version stands, and the input lies over the rest of a good state, so that most inputs get past the length.
  for (std::size_t i = 1; i < fresh.size() && i <= bytes.size(); ++i)
    fresh[i] = static_cast<char>(fresh[i] ^ bytes[i - 1]);
  millrace::monitoring::go_on_from(fresh, bytes.substr(std::min(bytes.size(), fresh.size())));
  millrace::monitoring::go_on_from(bytes, bytes);
  return 0;
}
