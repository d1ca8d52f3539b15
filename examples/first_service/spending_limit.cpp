// What a node loads: the service as a shared object.
#include "spending_limit.hpp"

#include "runtime/flow/topics/service_library.hpp"

namespace {

std::vector<millrace::flow::service_definition> services() { return {spending::spending_limit()}; }

}  // namespace

MILLRACE_SERVICES(services);
