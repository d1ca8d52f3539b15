#include "actors/service/service_report.hpp"

#include <iterator>

namespace millrace {

instance_report merged(const std::vector<std::shared_ptr<const instance_report>>& reports) {
  auto all = *reports.front();
  for (std::size_t i = 1; i < reports.size(); ++i) {
    const auto& more = *reports[i];
    merge(all.done, more.done);
    flow::merge(all.stages, more.stages);
    std::ranges::copy(more.inputs, std::back_inserter(all.inputs));
    all.commits += more.commits;
    all.waiting_bytes += more.waiting_bytes;
    all.caught_up = all.caught_up && more.caught_up;
  }
  std::ranges::sort(all.inputs, {}, [](const input_report& one) { return std::pair(one.source, one.partition); });
  return all;
}

}  // namespace millrace
