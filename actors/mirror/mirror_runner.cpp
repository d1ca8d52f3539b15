#include "actors/mirror/mirror_runner.hpp"

namespace millrace {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);
constexpr std::int64_t continuous_interval_ns = 100'000'000;  // between the runs of a continuous mirror
constexpr std::int64_t retry_interval_ns = 5'000'000'000;     // after one that failed

}  // namespace

mirror_runner::mirror_runner(mirror_run_options options, std::function<void(std::function<void()>)> run_blocking,
                             logger voice)
    : options_(std::move(options)), run_blocking_(std::move(run_blocking)), voice_(std::move(voice)) {
  options_.stopping = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  options_.records.stopping = options_.stopping;
  options_.records.lacking = [this](volume_id volume, std::uint64_t records) { board_.lacks(volume, records); };
}

void mirror_runner::start() {
  schedules_ = std::thread([this] { follow_schedules(); });
}

void mirror_runner::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  if (schedules_.joinable()) schedules_.join();
}

void mirror_runner::follow_schedules() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, look_interval, [this] { return stopping_; })) {
    lock.unlock();
    look();
    lock.lock();
  }
}

/// Begins the runs that are due.
void mirror_runner::look() {
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return;
  const auto volumes = volume_registry::list_volumes(**registry, {});
  if (!volumes) return;
  const auto now = options_.time->wall_ms() * 1'000'000;
  for (const auto& v : *volumes) {
    if (!v.read_only() || (!v.mirror.continuous && v.mirror.every_seconds == 0)) continue;
    const auto status = board_.of(v.id);
    auto interval = v.mirror.continuous ? continuous_interval_ns : std::int64_t{v.mirror.every_seconds} * 1'000'000'000;
    if (!status.broken.empty()) interval = std::max(interval, retry_interval_ns);
    if (!status.running && now >= status.ended_at + interval) run(v.id);
  }
}

void mirror_runner::run(volume_id volume) {
  if (!board_.begin(volume)) return;
  run_blocking_([this, volume] {
    result<mirror_receipt> done = make_error(errc::not_found, "the volume is gone");
    const auto registry = options_.store->latest(block_store_port::registry_tree);
    const auto found = registry ? volume_registry::find_volume(**registry, volume)
                                : result<std::optional<volume_record>>(registry.error());
    if (found && *found) done = mirror_run(options_, **found).run();
    if (!done)
      voice_.warn("a run of a mirror failed",
                  {{"volume", found && *found ? (*found)->name : std::string()}, {"reason", done.error().context}});
    board_.end(volume, done, options_.time->wall_ms() * 1'000'000);
    if (options_.ended && found && *found) options_.ended(**found, done);
  });
}

}  // namespace millrace
