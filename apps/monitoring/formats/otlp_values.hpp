#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "apps/monitoring/events/label_set.hpp"
#include "apps/monitoring/formats/intake_batch.hpp"
#include "apps/monitoring/formats/json_values.hpp"

namespace millrace::monitoring {

/// Who a resource says that it is.
struct otlp_origin {
  std::string job;       ///< `service.name`, behind its `service.namespace` and a slash if it has one
  std::string service;   ///< `service.name`
  std::string instance;  ///< `host.name`, else `service.instance.id`, else the sender
};

/// Of an object that has a `resource`.
otlp_origin otlp_origin_of(json::element resource_holder, const intake_context& context);

/// An `AnyValue` as text: a scalar as it is, lists and maps as JSON.
std::string otlp_value_text(json::element any_value);

/// `attributes` of an object as labels. At most one more than a series may have.
std::vector<label_set::pair> otlp_labels(json::element of);

/// The nanoseconds under `name`; 0 if there are none.
std::uint64_t otlp_nanoseconds(json::element of, std::string_view name);

std::int64_t otlp_ms(std::uint64_t nanoseconds, const intake_context& context);

}  // namespace millrace::monitoring
