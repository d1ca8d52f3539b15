#pragma once
#include <memory>

#include "apps/bench/store/engine.hpp"

namespace millrace::bench {

/// RocksDB with the settings of README.md.
result<std::unique_ptr<store_engine>> open_rocksdb(const engine_place& place);

/// As in "7.8.3".
std::string rocksdb_version();

}  // namespace millrace::bench
