#include "apps/monitoring/graph/series_id.hpp"

#include <xxhash.h>

namespace millrace::monitoring {

std::uint64_t series_id_of(std::string_view series) { return XXH3_64bits(series.data(), series.size()); }

}  // namespace millrace::monitoring
