#include "runtime/flow/topics/service_library.hpp"

#include <dlfcn.h>

#include <string_view>
#include <utility>

namespace millrace::flow {
namespace {

constexpr const char* symbol = "millrace_service_library";

error refused(const std::string& path, const std::string& why) {
  return make_error(errc::unsupported, path + ": " + why);
}

}  // namespace

result<std::vector<service_ref>> load_services(const std::string& path) {
  void* const opened = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: its code may be at work
  if (opened == nullptr) {
    const std::string why = ::dlerror();
    return why.find("No such file") != why.npos ? make_error(errc::not_found, why) : refused(path, why);
  }
  const auto* const found = static_cast<const service_library*>(::dlsym(opened, symbol));
  if (found == nullptr) return refused(path, "it is no library of services: MILLRACE_SERVICES is missing");
  if (found->interface != service_interface) {
    return refused(path, "it was built from other headers than this node: build it again");
  }
  if (std::string_view(found->compiler) != __VERSION__) {
    return refused(path, std::string("it was made by compiler ") + found->compiler + ", this is " + __VERSION__);
  }
  std::vector<service_ref> services;
  for (auto& service : found->services()) {
    services.push_back(std::make_shared<const service_definition>(std::move(service)));
  }
  return services;
}

}  // namespace millrace::flow
