#include "actors/mirror/mirror_runner.hpp"

#include <iterator>
#include <utility>

namespace millrace {
namespace {

constexpr auto look_interval = std::chrono::milliseconds(100);
constexpr std::int64_t continuous_interval_ns = 100'000'000;  // between the runs of a continuous mirror
constexpr std::int64_t idle_interval_ns = 500'000'000;        // after one that found nothing new
constexpr auto run_patience = std::chrono::seconds(60);       // of a comparison, for a run to end
constexpr std::int64_t retry_interval_ns = 250'000'000;       // after one that failed; twice as long after each more,
constexpr unsigned retry_doublings_max = 5;                   // so often at most

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
  keep_links_of({});
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
  std::set<volume_id> continuous;
  for (const auto& v : *volumes) {
    if (v.read_only() && v.mirror.continuous) continuous.insert(v.id);
    if (!v.read_only() || (!v.mirror.continuous && v.mirror.every_seconds == 0)) continue;
    const auto status = board_.of(v.id);
    auto interval = std::int64_t{v.mirror.every_seconds} * 1'000'000'000;
    if (v.mirror.continuous) interval = status.moved() ? continuous_interval_ns : idle_interval_ns;
    if (status.failures > 0) {
      interval = std::max(interval, retry_interval_ns << std::min(status.failures - 1, retry_doublings_max));
    }
    if (!status.running && now >= status.ended_at + interval) run(v.id);
  }
  keep_links_of(continuous);
}

void mirror_runner::run(volume_id volume) {
  if (!board_.begin(volume)) return;
  run_blocking_([this, volume] {
    const auto found = find(volume);
    auto link = take_link(volume);
    const auto done = found ? mirror_run(options_, *found, link).run() : result<mirror_receipt>(found.error());
    if (found && found->mirror.continuous && link) keep_link(volume, std::move(*link));
    if (!done)
      voice_.warn("a run of a mirror failed",
                  {{"volume", found ? found->name : std::string()}, {"reason", done.error().context}});
    board_.end(volume, done, options_.time->wall_ms() * 1'000'000);
    if (options_.ended && found) options_.ended(*found, done);
  });
}

void mirror_runner::compare(volume_id volume, std::function<void(const result<mirror_comparison>&)> told) {
  run_blocking_([this, volume, told = std::move(told)] {
    if (!board_.hold(volume, run_patience)) {
      return told(make_error(errc::timed_out, "a run of this mirror is under way: verify when it has ended"));
    }
    const auto found = find(volume);
    const auto compared = found ? compare_with_source(options_, *found) : result<mirror_comparison>(found.error());
    board_.let_go(volume);
    told(compared);
  });
}

std::optional<source_link> mirror_runner::take_link(volume_id volume) {
  const std::lock_guard lock(mutex_);
  const auto kept = links_.extract(volume);
  return kept ? std::optional(std::move(kept.mapped())) : std::nullopt;
}

void mirror_runner::keep_link(volume_id volume, source_link link) {
  const std::lock_guard lock(mutex_);
  if (!stopping_) links_.insert_or_assign(volume, std::move(link));
}

/// The others are closed, which waits for their threads.
void mirror_runner::keep_links_of(const std::set<volume_id>& continuous) {
  std::vector<source_link> gone;
  const std::lock_guard lock(mutex_);
  for (auto at = links_.begin(); at != links_.end();) {
    const auto next = std::next(at);
    if (!continuous.contains(at->first)) gone.push_back(std::move(links_.extract(at).mapped()));
    at = next;
  }
}

result<volume_record> mirror_runner::find(volume_id volume) const {
  const auto registry = options_.store->latest(block_store_port::registry_tree);
  if (!registry) return registry.error();
  auto found = volume_registry::find_volume(**registry, volume);
  if (!found) return found.error();
  if (!*found) return make_error(errc::not_found, "the volume is gone");
  return std::move(**found);
}

}  // namespace millrace
