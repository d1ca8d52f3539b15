#pragma once
#include <exception>
#include <string>

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

}  // namespace millrace
