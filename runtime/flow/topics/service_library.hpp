#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"
#include "runtime/flow/topics/service_interface.hpp"

namespace millrace::flow {

/// What a shared object of services exports, as `millrace_service_library`.
struct service_library {
  std::uint64_t interface = service_interface;
  const char* compiler = __VERSION__;
  std::vector<service_definition> (*services)() = nullptr;
};

using service_ref = std::shared_ptr<const service_definition>;

/// The services of a shared object, which stays in memory. `not_found`: no such file; `unsupported`: it is no such
/// library, or was made from other headers or by another compiler; the context says which.
result<std::vector<service_ref>> load_services(const std::string& path);

}  // namespace millrace::flow

/// Once in a library: `list` is a function that returns its services.
#define MILLRACE_SERVICES(list)                                                                                        \
  extern "C" __attribute__((visibility("default"))) const ::millrace::flow::service_library millrace_service_library { \
    ::millrace::flow::service_interface, __VERSION__, list                                                             \
  }
