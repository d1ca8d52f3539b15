#include "apps/monitoring/graph/host_of_series.hpp"

namespace millrace::monitoring {
namespace {

/// Labels are sorted and in one form, so that a name stands behind `{` or `,` and before `="`. A value that holds the
/// same by chance has its quotes escaped.
std::string_view value_of(std::string_view series, std::string_view name_and_quote) {
  for (auto at = series.find(name_and_quote); at != std::string_view::npos; at = series.find(name_and_quote, at + 1)) {
    if (at == 0 || (series[at - 1] != '{' && series[at - 1] != ',')) continue;
    const auto begin = at + name_and_quote.size();
    auto end = series.find('"', begin);
    while (end != std::string_view::npos && series[end - 1] == '\\') end = series.find('"', end + 1);
    return end == std::string_view::npos ? std::string_view() : series.substr(begin, end - begin);
  }
  return {};
}

}  // namespace

std::string_view host_in(std::string_view series) {
  const auto host = value_of(series, "host=\"");
  return host.empty() ? value_of(series, "instance=\"") : host;
}

}  // namespace millrace::monitoring
