#include "runtime/metrics/registry.hpp"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>
#include <boost/assert.hpp>

#include <limits>

namespace millrace {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

ClientMetric client_metric(const metric_labels& labels) {
  ClientMetric out;
  for (const auto& [name, value] : labels) out.label.push_back({name, value});
  return out;
}

/// Collects families by name, in the order of names.
class family_set final : public metric_sink {
 public:
  void counter(const metric_family& family, metric_labels labels, double value) override {
    auto metric = client_metric(labels);
    metric.counter.value = value;
    add(family, MetricType::Counter, std::move(metric));
  }

  void gauge(const metric_family& family, metric_labels labels, double value) override {
    auto metric = client_metric(labels);
    metric.gauge.value = value;
    add(family, MetricType::Gauge, std::move(metric));
  }

  void histogram(const metric_family& family, const metric_labels& labels, const millrace::histogram& source) {
    auto metric = client_metric(labels);
    const auto shape = source.shape();
    std::uint64_t cumulative = 0;
    for (unsigned bucket = 0; bucket <= shape.bounds; ++bucket) {
      cumulative += source.count_in(bucket);
      const auto bound = bucket == shape.bounds ? std::numeric_limits<double>::infinity()
                                                : static_cast<double>(1ULL << (shape.first + bucket)) * shape.scale;
      metric.histogram.bucket.push_back({cumulative, bound});
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = static_cast<double>(source.sum()) * shape.scale;
    add(family, MetricType::Histogram, std::move(metric));
  }

  std::vector<MetricFamily> take() {
    std::vector<MetricFamily> out;
    for (auto& [name, family] : families_) out.push_back(std::move(family));
    return out;
  }

 private:
  void add(const metric_family& family, MetricType type, ClientMetric metric) {
    auto& target = families_[family.name];
    target.name = family.name;
    target.help = family.help;
    target.type = type;
    target.metric.push_back(std::move(metric));
  }

  std::map<std::string, MetricFamily> families_;
};

}  // namespace

template <class Make>
metric_registry::metric& metric_registry::find_or_make(const metric_family& family, const metric_labels& labels,
                                                       Make make) {
  auto& entry = families_[family.name];
  entry.help = family.help;
  const auto found = entry.members.find(labels);
  if (found != entry.members.end()) return found->second;
  const auto made = entry.members.emplace(labels, make()).first;
  BOOST_ASSERT_MSG(made->second.index() == entry.members.begin()->second.index(), "one kind of metric a name");
  return made->second;
}

counter metric_registry::counter(const metric_family& family, const metric_labels& labels) {
  const std::lock_guard lock(mutex_);
  const auto make = [&] { return millrace::counter(cells_, cells_.reserve(1)); };
  return std::get<millrace::counter>(find_or_make(family, labels, make));
}

gauge metric_registry::gauge(const metric_family& family, const metric_labels& labels) {
  const std::lock_guard lock(mutex_);
  const auto make = [&] { return millrace::gauge(gauges_.emplace_back(0)); };
  return std::get<millrace::gauge>(find_or_make(family, labels, make));
}

histogram metric_registry::histogram(const metric_family& family, histogram_shape shape, const metric_labels& labels) {
  const std::lock_guard lock(mutex_);
  const auto make = [&] {
    return millrace::histogram(cells_, cells_.reserve(millrace::histogram::cells_needed(shape)), shape);
  };
  return std::get<millrace::histogram>(find_or_make(family, labels, make));
}

void metric_registry::add_collector(collector tell) {
  const std::lock_guard lock(mutex_);
  collectors_.push_back(std::move(tell));
}

std::string metric_registry::to_text(const collector& more) const {
  family_set out;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, entry] : families_) {
    const metric_family family{name, entry.help};
    for (const auto& [labels, member] : entry.members) {
      if (const auto* counted = std::get_if<millrace::counter>(&member)) {
        out.counter(family, labels, static_cast<double>(counted->total()));
      } else if (const auto* measured = std::get_if<millrace::gauge>(&member)) {
        out.gauge(family, labels, static_cast<double>(measured->value()));
      } else {
        out.histogram(family, labels, std::get<millrace::histogram>(member));
      }
    }
  }
  for (const auto& tell : collectors_) tell(out);
  if (more) more(out);
  return prometheus::TextSerializer().Serialize(out.take());
}

}  // namespace millrace
