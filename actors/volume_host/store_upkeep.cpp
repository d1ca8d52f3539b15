#include "actors/volume_host/store_upkeep.hpp"

namespace millrace {

void store_upkeep::checkpoint_if_due() {
  if (!store_.checkpoint_due() || running_->exchange(true)) return;
  run_([&store = store_, voice = voice_, running = running_] {
    if (const auto written = store.checkpoint(); !written) {
      voice.error("checkpoint of the volumes' store failed", {{"reason", written.error().context}});
    }
    running->store(false);
  });
}

void store_upkeep::flush(store::epoch upto) {
  run_([&store = store_, voice = voice_, upto] {
    if (const auto done = store.flush(upto); !done) {
      voice.error("changes of volumes that are answered are not durable", {{"reason", done.error().context}});
    }
  });
}

}  // namespace millrace
