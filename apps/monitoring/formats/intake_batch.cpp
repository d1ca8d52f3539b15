#include "apps/monitoring/formats/intake_batch.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "apps/monitoring/formats/intake_limits.hpp"
#include "apps/monitoring/formats/utf8_text.hpp"

namespace millrace::monitoring {

bool batch_builder::has_room(std::size_t bytes, bool counted) {
  full_ = full_ || !counted || bytes > delivery_read_bytes_max - bytes_;
  if (full_) {
    refuse("more than one delivery may hold");
  } else {
    bytes_ += bytes;
  }
  return !full_;
}

void batch_builder::take(std::string series, double value, std::int64_t time_ms) {
  if (!std::isfinite(value)) return;
  if (!has_room(series.size(), batch_.samples.size() < delivery_samples_max)) return;
  batch_.samples.push_back({std::move(series), value, time_ms});
}

void batch_builder::take(log_line line) {
  make_utf8(line.host, origin_bytes_max);
  make_utf8(line.app, origin_bytes_max);
  make_utf8(line.text, line_bytes_max);
  line.text.resize(line.text.find_last_not_of("\r\n") + 1);
  const auto bytes = line.host.size() + line.app.size() + line.text.size();
  if (has_room(bytes, batch_.lines.size() < delivery_lines_max)) batch_.lines.push_back(std::move(line));
}

void batch_builder::refuse(std::string_view why, std::string_view input) {
  if (batch_.refused++ > 0) return;
  batch_.first_refusal = why;
  if (!input.empty()) batch_.first_refusal += ": " + quoted(input);
}

void add_sender(std::vector<std::pair<std::string, std::string>>& labels, const intake_context& context) {
  const auto told = [](const auto& label) { return label.first == "instance" || label.first == "host"; };
  if (context.host.empty() || std::any_of(labels.begin(), labels.end(), told)) return;
  labels.emplace_back("instance", context.host);
}

}  // namespace millrace::monitoring
