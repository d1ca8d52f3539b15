#include "apps/bench/services/pipelines.hpp"

#include "runtime/flow/topics/service_library.hpp"

namespace {

std::vector<millrace::flow::service_definition> pipelines() {
  return {millrace::bench::fraud_pipeline(), millrace::bench::monitoring_pipeline()};
}

}  // namespace

MILLRACE_SERVICES(pipelines);
