#include "apps/bench/agents/remote_write_body.hpp"

#include <snappy.h>

#include <cmath>
#include <protozero/pbf_writer.hpp>
#include <utility>

namespace millrace::bench {
namespace {

// Field numbers of prometheus.WriteRequest, TimeSeries, Label and Sample.
constexpr protozero::pbf_tag_type series_field = 1, labels_field = 1, samples_field = 2, name_field = 1,
                                  value_field = 2, sample_value_field = 1, sample_time_field = 2;
constexpr std::size_t metrics_of_a_host = 10;

std::string encoded(const std::vector<std::pair<std::string, std::string>>& labels) {
  std::string bytes;
  protozero::pbf_writer series(bytes);
  for (const auto& [name, value] : labels) {
    protozero::pbf_writer label(series, labels_field);
    label.add_string(name_field, name);
    label.add_string(value_field, value);
  }
  return bytes;
}

}  // namespace

remote_write_body::remote_write_body(std::size_t first, std::size_t count) : first_(first) {
  for (std::size_t i = first; i < first + count; ++i) {
    const auto host = "host-" + std::to_string(i / metrics_of_a_host);
    labels_.push_back(encoded({{"__name__", "load_metric_" + std::to_string(i % metrics_of_a_host)},
                               {"host", host},
                               {"instance", host + ":9100"},
                               {"job", "load"},
                               {"region", i % 3 == 0 ? "north" : "south"}}));
  }
}

const std::string& remote_write_body::at(std::int64_t time_ms) {
  plain_.clear();
  protozero::pbf_writer request(plain_);
  std::string series;
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    series = labels_[i];
    protozero::pbf_writer writer(series);
    {
      protozero::pbf_writer sample(writer, samples_field);
      const auto phase = static_cast<double>(time_ms) / 60'000 + static_cast<double>((first_ + i) % 97);
      sample.add_double(sample_value_field, 50 + 40 * std::sin(phase) + static_cast<double>((first_ + i) % 7));
      sample.add_int64(sample_time_field, time_ms);
    }
    request.add_message(series_field, series);
  }
  snappy::Compress(plain_.data(), plain_.size(), &packed_);
  return packed_;
}

}  // namespace millrace::bench
