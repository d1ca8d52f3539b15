#include "apps/millrace/text/group_lag.hpp"

#include <algorithm>

namespace millrace::cli {

std::int64_t partition_progress::lag() const {
  const kafka::offset next = std::max(committed.value_or(start), start);
  return std::max<std::int64_t>(0, end - next);
}

}  // namespace millrace::cli
