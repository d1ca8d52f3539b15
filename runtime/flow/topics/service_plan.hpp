#pragma once
#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace::flow {

/// The graph of a service with these settings, whose ends are those that the definition names, of its types.
/// `invalid_argument`: they are not, or the settings are none for it; also if its function throws.
result<graph_plan> plan_of(const service_definition& service, const service_settings& settings);

}  // namespace millrace::flow
