#include "apps/monitoring/graph/series_id.hpp"

#include <xxhash.h>

#include "apps/monitoring/graph/host_of_series.hpp"

namespace millrace::monitoring {
namespace {

constexpr unsigned of_the_text = 44;

std::uint64_t hash_of(std::string_view text) { return XXH3_64bits(text.data(), text.size()); }

}  // namespace

std::uint64_t series_id_of(std::string_view series) {
  auto together = host_in(series);
  if (together.empty()) together = series.substr(0, series.find('{'));
  return hash_of(together) << of_the_text | hash_of(series) >> (64 - of_the_text);
}

}  // namespace millrace::monitoring
