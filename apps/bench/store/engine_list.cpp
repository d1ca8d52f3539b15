#include "apps/bench/store/engine_list.hpp"

#include <vector>

#include "apps/bench/store/millrace_engine.hpp"
#ifdef MILLRACE_BENCH_LMDB
#include "apps/bench/store/lmdb_engine.hpp"
#endif
#ifdef MILLRACE_BENCH_ROCKSDB
#include "apps/bench/store/rocksdb_engine.hpp"
#endif

namespace millrace::bench {

std::span<const known_engine> known_engines() {
  static const std::vector<known_engine> all{
      {"millrace", MILLRACE_VERSION, open_millrace},
#ifdef MILLRACE_BENCH_LMDB
      {"lmdb", lmdb_version(), open_lmdb},
#endif
#ifdef MILLRACE_BENCH_ROCKSDB
      {"rocksdb", rocksdb_version(), open_rocksdb},
#endif
  };
  return all;
}

result<std::unique_ptr<store_engine>> open_engine(const std::string& name, const engine_place& place) {
  for (const auto& each : known_engines()) {
    if (name == each.name) return each.open(place);
  }
  return make_error(errc::unsupported, "this binary was built without the store '" + name + "'");
}

}  // namespace millrace::bench
