#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "apps/monitoring/events/severity.hpp"

namespace millrace::monitoring {

/// By the names that programs use, in any case: `err`, `WARN`, `fatal`, `trace`, … Nothing if it is none of them.
std::optional<severity> severity_named(std::string_view name);

/// 0 to 7 as in syslog; 10, 20, … 60 from trace to fatal, as some loggers write it.
std::optional<severity> severity_numbered(double number);

}  // namespace millrace::monitoring
