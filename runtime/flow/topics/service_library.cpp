#include "runtime/flow/topics/service_library.hpp"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "codecs/base/thrown.hpp"

namespace millrace::flow {
namespace {

constexpr const char* symbol = "millrace_service_library";

error refused(const std::string& path, const std::string& why) {
  return make_error(errc::unsupported, path + ": " + why);
}

/// In memory, as the name of a file: whoever writes over the library does not write over code at work. Stays open, for
/// debuggers read it.
result<std::string> private_copy(const std::string& path) {
  std::ifstream from(path, std::ios::binary);
  if (!from) return make_error(errc::not_found, "there is no library " + path + " that can be read");
  const auto name = std::filesystem::path(path).filename().string();
  const int file = ::memfd_create(name.c_str(), MFD_CLOEXEC);
  if (file < 0) return make_error(errc::io_failure, "copy " + path);
  const auto copy = "/proc/self/fd/" + std::to_string(file);
  std::ofstream to(copy, std::ios::binary);
  to << from.rdbuf();
  if (to.flush() && from) return copy;
  ::close(file);
  return make_error(errc::io_failure, "copy " + path);
}

}  // namespace

result<std::vector<service_ref>> load_services(const std::string& path) {
  const auto copied = private_copy(path);
  if (!copied) return copied.error();
  void* opened = ::dlopen(copied->c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: its code may be at work
  if (opened == nullptr) opened = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // it needs others beside it
  if (opened == nullptr) return refused(path, ::dlerror());
  const auto* const found = static_cast<const service_library*>(::dlsym(opened, symbol));
  if (found == nullptr) return refused(path, "it is no library of services: MILLRACE_SERVICES is missing");
  if (found->interface != service_interface) {
    return refused(path, "it was built from other headers than this node: build it again");
  }
  if (std::string_view(found->compiler) != __VERSION__) {
    return refused(path, std::string("it was made by compiler ") + found->compiler + ", this is " + __VERSION__);
  }
  std::vector<service_ref> services;
  try {
    for (auto& service : found->services()) {
      services.push_back(std::make_shared<const service_definition>(std::move(service)));
    }
  } catch (...) {
    return refused(path, what_was_thrown());
  }
  return services;
}

}  // namespace millrace::flow
