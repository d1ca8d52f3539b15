#pragma once
#include <exception>
#include <string>

#include "codecs/base/result.hpp"

namespace millrace {

/// What an exception says, for a person. Only within a handler that has caught it, whatever it is: `catch (...)`.
inline std::string what_was_thrown() {
  try {
    throw;
  } catch (const std::exception& thrown) {
    return thrown.what();
  } catch (...) {
    return "an exception that is no std::exception";
  }
}

/// What `run()` gives, a result; what it throws is an error as another would be, of which `doing` says what it was at.
template <class F>
auto guarded(const char* doing, F run) -> decltype(run()) {
  try {
    return run();
  } catch (...) {
    return make_error(errc::invalid_argument, std::string(doing) + ": " + what_was_thrown());
  }
}

}  // namespace millrace
