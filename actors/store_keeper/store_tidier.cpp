#include "actors/store_keeper/store_tidier.hpp"

#include <utility>

namespace millrace {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds look_interval{250};
constexpr milliseconds next_part{5};
constexpr milliseconds after_failure{10'000};
constexpr int busy_looks_max = 240;  // a minute

}  // namespace

/// Changes let go of blocks themselves, and the blocks that they leave behind are taken by those after them: while any
/// go on, a checkpoint for that alone would only keep them from the disk.
milliseconds store_tidier::step() {
  const bool quiet = store_.applied() == seen_;
  if (!quiet && ++busy_looks_ < busy_looks_max) {
    seen_ = store_.applied();
    return look_interval;
  }
  busy_looks_ = 0;
  const auto did = tidy();
  seen_ = store_.applied();
  if (did) {
    failed_ = false;
    return quiet && *did == done::something ? next_part : look_interval;
  }
  if (!std::exchange(failed_, true)) {
    voice_.warn("space of deleted volumes and snapshots does not come back", {{"reason", did.error().context}});
  }
  return after_failure;
}

result<store_tidier::done> store_tidier::tidy() {
  const auto let_go = store_.reclaim();
  if (!let_go) return let_go.error();
  if (*let_go) {
    if (auto durable = store_.flush(store_.applied()); !durable) return durable.error();
    if (!store_.checkpoint_due()) return done::something;
  }
  if (*let_go || store_.room_due() || store_.checkpoint_due()) {
    if (auto written = store_.checkpoint(); !written) return written.error();
    return done::something;
  }
  return give_back();
}

result<store_tidier::done> store_tidier::give_back() {
  if (!gives_back_) return done::nothing;
  const auto given = store_.give_back({});
  if (given) return *given == 0 ? done::nothing : done::something;
  if (given.error().code != errc::unsupported) return given.error();
  gives_back_ = false;
  voice_.info("the file system takes no room back: the store's file stays as large as it was",
              {{"reason", given.error().context}});
  return done::nothing;
}

}  // namespace millrace
