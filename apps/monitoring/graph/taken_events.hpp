#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "apps/monitoring/alerts/alert_rules.hpp"
#include "apps/monitoring/records/delivery.hpp"

// What goes from stage to stage on the way in.
namespace millrace::monitoring {

using rules_ref = std::shared_ptr<const alert_rules>;  // null: there are none

using metrics_ref = std::shared_ptr<const metrics_delivery>;

/// The samples of a delivery that are about one host.
struct host_samples {
  metrics_ref delivery;
  std::string host;
  std::vector<std::uint32_t> which;  ///< places in the delivery
};
using host_samples_ref = std::shared_ptr<const host_samples>;

/// With the rules that are in force when they come.
struct ruled_samples {
  host_samples_ref of;
  rules_ref rules;
};

/// A sample of a series that has been let in.
struct taken_sample {
  std::uint64_t id = 0;  ///< `series_id_of` the series
  std::string series;
  double value = 0;
  std::int64_t time_ms = 0;
  rules_ref rules;
};

/// Lines of one app that came together.
struct app_lines {
  std::string app;
  std::vector<log_line> lines;
};

struct ruled_lines {
  std::shared_ptr<const app_lines> of;
  rules_ref rules;
};

}  // namespace millrace::monitoring
