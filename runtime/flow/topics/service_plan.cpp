#include "runtime/flow/topics/service_plan.hpp"

#include <algorithm>

#include "codecs/base/thrown.hpp"
#include "runtime/flow/topics/topic_flow.hpp"
#include "runtime/store/memory_map.hpp"

namespace millrace::flow {
namespace {

/// That the definition's ends are in the graph is looked at as an instance opens.
result<void> check_ports(const service_definition& service, const graph_plan& plan) {
  const auto refused = [&](const std::string& why) {
    return make_error(errc::invalid_argument, "service " + service.name + ": " + why);
  };
  for (const auto& port : plan.sources) {
    if (plan.stages[port.at].kind != "source") continue;  // a call or a hop
    const bool topic = std::ranges::any_of(service.sources, [&](const auto& s) { return s.source == port.name; });
    const bool file = std::ranges::any_of(service.files, [&](const auto& f) { return f.source == port.name; });
    if (!topic && !file) return refused("nothing is read into source '" + port.name + "' of its graph: `read_topic`");
  }
  for (const auto& port : plan.sinks) {
    if (std::ranges::none_of(service.sinks, [&](const auto& s) { return s.sink == port.name; }))
      return refused("nothing takes what sink '" + port.name + "' of its graph is given: `write_topic`");
  }
  return {};
}

}  // namespace

result<graph_plan> plan_of(const service_definition& service, const service_settings& settings) {
  auto plan = guarded("the graph of " + service.name, [&] { return service.graph(settings); });
  if (!plan) return plan;
  if (auto checked = check_ports(service, *plan); !checked) return checked.error();
  const memory_map nothing;
  const auto opened = topic_flow::open(service, *plan, nothing);
  if (!opened) return make_error(errc::invalid_argument, "service " + service.name + ": " + opened.error().context);
  return plan;
}

}  // namespace millrace::flow
