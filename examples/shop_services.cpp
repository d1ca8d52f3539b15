// The services of the examples beside this file, as one library that a node loads.
#include "examples/shared_work/dear_purchases.hpp"
#include "examples/timers/lost_parcels.hpp"
#include "examples/windowed_join/paid_orders.hpp"
#include "runtime/flow/topics/service_library.hpp"

namespace {

std::vector<millrace::flow::service_definition> services() {
  return {shop::paid_orders(), parcels::lost_parcels(), dear::dear_purchases()};
}

}  // namespace

MILLRACE_SERVICES(services);
