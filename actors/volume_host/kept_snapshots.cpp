#include "actors/volume_host/kept_snapshots.hpp"

#include "actors/volume_host/received_snapshot.hpp"

namespace millrace {

log_cutter kept_snapshots::cutter() {
  if (!of_.logs) return {};
  return [this](volume_id volume, volume_snapshot snapshot, const map_reader& live) {
    return cut(volume, snapshot, live);
  };
}

snapshot_farewell kept_snapshots::farewell() {
  if (!of_.holds) return {};
  return [this](volume_snapshot snapshot, const map_reader& state) { return say_farewell(snapshot, state); };
}

result<map_batch> kept_snapshots::cut(volume_id volume, volume_snapshot snapshot, const map_reader& live) {
  const auto registry = of_.port->registry();
  if (!registry) return registry.error();
  const auto shown = find_received(**registry, shown_key(volume));
  if (!shown) return shown.error();
  if (!*shown) {
    auto rows = of_.logs->cut(volume, snapshot, live);
    release_if_taken_back(snapshot);
    return rows;
  }
  const auto received = of_.logs->hold_received(snapshot, live, **shown);
  release_if_taken_back(snapshot);
  if (!received) return received.error();
  map_batch known;
  known.put(received_key(snapshot), encode(*received));
  if (auto written = of_.port->write_registry(known); !written) return written.error();
  return map_batch();
}

void kept_snapshots::release_if_taken_back(volume_snapshot snapshot) {
  of_.port->when_taken_back([this, holder = holder_id(snapshot.value), logs = of_.logs->held_last()] {
    for (const auto& log : logs) release(log, holder);
  });
}

void kept_snapshots::release(const log_key& log, holder_id holder) {
  if (const auto done = of_.holds->release(log, holder); !done) {
    of_.voice.warn("segments of a snapshot that is gone are left until the next start",
                   {{"reason", done.error().context}});
  }
}

result<void> kept_snapshots::say_farewell(volume_snapshot snapshot, const map_reader& state) {
  auto logs = stream_logs::logs_of(state);
  if (!logs) return logs.error();
  of_.port->when_taken_back([this, released = released_.size(), gone = gone_.size()] {
    released_.erase(released_.begin() + static_cast<std::ptrdiff_t>(released), released_.end());
    gone_.resize(gone);
  });
  for (auto& log : *logs) released_.emplace_back(std::move(log), holder_id(snapshot.value));
  gone_.push_back(snapshot);
  map_batch forgotten;
  forgotten.erase(received_key(snapshot));
  return of_.port->write_registry(forgotten);
}

std::vector<volume_snapshot> kept_snapshots::release() {
  for (const auto& [log, holder] : std::exchange(released_, {})) release(log, holder);
  return std::exchange(gone_, {});
}

}  // namespace millrace
