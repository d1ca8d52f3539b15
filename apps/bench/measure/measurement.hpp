#pragma once
#include <nlohmann/json.hpp>

namespace millrace::bench {

/// What a command found, printed as one line. A type of its own: JSON converts to nearly everything.
struct measurement {
  nlohmann::json fields;
};

}  // namespace millrace::bench
