#pragma once
#include <memory>
#include <span>
#include <string>

#include "apps/bench/store/engine.hpp"

namespace millrace::bench {

/// An engine that this binary has. `name` is its word on the command line.
struct known_engine {
  const char* name;
  std::string version;
  result<std::unique_ptr<store_engine>> (*open)(const engine_place&);
};

/// Those whose libraries were there when this was built. Lives as long as the process.
std::span<const known_engine> known_engines();

/// `unsupported` if this binary has no such engine.
result<std::unique_ptr<store_engine>> open_engine(const std::string& name, const engine_place& place);

}  // namespace millrace::bench
