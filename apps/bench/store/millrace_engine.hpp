#pragma once
#include <memory>

#include "apps/bench/store/engine.hpp"

namespace millrace::bench {

/// The block store of runtime/store with the settings of README.md.
result<std::unique_ptr<store_engine>> open_millrace(const engine_place& place);

}  // namespace millrace::bench
