#pragma once
#include <memory>

#include "apps/bench/store/engine.hpp"

namespace millrace::bench {

/// LMDB with the settings of README.md.
result<std::unique_ptr<store_engine>> open_lmdb(const engine_place& place);

/// As in "0.9.24".
std::string lmdb_version();

}  // namespace millrace::bench
