#pragma once
#include <exception>
#include <string>
#include <string_view>

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

/// What `run()` gives, a result; what it throws is an error as another would be.
template <class F>
auto guarded(F&& run) -> decltype(run()) {
  try {
    return run();
  } catch (...) {
    return make_error(errc::invalid_argument, what_was_thrown());
  }
}

/// The same; of what it throws `doing` says what it was at.
template <class F>
auto guarded(std::string_view doing, F&& run) -> decltype(run()) {
  try {
    return run();
  } catch (...) {
    return make_error(errc::invalid_argument, std::string(doing) + ": " + what_was_thrown());
  }
}

}  // namespace millrace
