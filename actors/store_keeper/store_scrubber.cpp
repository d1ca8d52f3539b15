#include "actors/store_keeper/store_scrubber.hpp"

#include <algorithm>

#include "codecs/store/block_pointer.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;
using part = store::scrub_position::part;

constexpr std::int64_t save_interval_ms = 60'000;
constexpr milliseconds look_interval{std::chrono::hours(1)};  // at most, as the wall clock may jump
constexpr std::uint64_t blocks_at_once_min = 8, blocks_at_once_max = 128;
constexpr int trees_at_once_max = 256;  // most of which may have nothing that is theirs alone

/// A tenth of a second's worth.
std::uint64_t blocks_at_once(std::uint64_t bytes_per_second) {
  return std::clamp(bytes_per_second / store::block_bytes / 10, blocks_at_once_min, blocks_at_once_max);
}

}  // namespace

store_scrubber::store_scrubber(environment of)
    : of_(std::move(of)), port_(*of_.store, block_store_port::seen::durable), saved_ms_(of_.time->wall_ms()) {
  auto known = load_scrub_record(*of_.files, of_.directory);
  if (known) {
    record_ = std::move(*known);
  } else {
    of_.voice.warn("what the last scrub found cannot be read", {{"reason", known.error().context}});
  }
}

milliseconds store_scrubber::step() {
  const auto now = of_.time->wall_ms();
  if (of_.limits.interval.count() == 0) return look_interval;
  if (!record_.running) {
    const auto started = record_.last ? std::min(record_.last->started_ms, now) : 0;
    const auto due = started + of_.limits.interval.count();
    if (record_.last && now < due) return std::min(milliseconds(due - now), look_interval);
    begin(now);
  }
  auto at = record_.position;
  damage_names names(port_);
  const auto wanted = blocks_at_once(of_.limits.bytes_per_second);
  std::uint64_t read = 0;
  for (int trees = 0; trees < trees_at_once_max && read < wanted && at.where != part::end; ++trees) {
    read += of_.store->scrub_on(at, wanted - read, [&](const auto& damage) { tell(names, damage); });
  }
  {
    const std::lock_guard lock(mutex_);
    record_.position = at;
    record_.running->blocks += read;
    blocks_read_ += read;
  }
  if (at.where == part::end) {
    end(now);
  } else if (now - saved_ms_ >= save_interval_ms) {
    save(now);
  }
  return milliseconds(1 + read * store::block_bytes * 1000 / of_.limits.bytes_per_second);
}

void store_scrubber::pause() {
  if (record_.running) save(of_.time->wall_ms());
}

scrub_record store_scrubber::record() const {
  const std::lock_guard lock(mutex_);
  return record_;
}

std::uint64_t store_scrubber::blocks_read() const {
  const std::lock_guard lock(mutex_);
  return blocks_read_;
}

void store_scrubber::begin(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  record_.running = scrub_round{.started_ms = now_ms};
  record_.position = {};
}

void store_scrubber::end(std::int64_t now_ms) {
  {
    const std::lock_guard lock(mutex_);
    record_.running->ended_ms = now_ms;
    record_.last = std::move(record_.running);
    record_.running.reset();
    record_.position = {};
  }
  const auto& round = *record_.last;
  of_.voice.write(round.damaged == 0 ? log_level::info : log_level::error, "blocks of the volumes read",
                  {{"blocks", round.blocks},
                   {"damaged", round.damaged},
                   {"seconds", static_cast<double>(round.ended_ms - round.started_ms) / 1000}});
  save(now_ms);
}

/// A part that is read again after a crash tells nothing new.
void store_scrubber::tell(damage_names& names, const store::store_damage& damage) {
  auto object = names.tell(damage);
  {
    const std::lock_guard lock(mutex_);
    auto& round = *record_.running;
    if (std::ranges::find(round.objects, object) != round.objects.end()) return;
    ++round.damaged;
    if (round.objects.size() == scrub_round::objects_max) return;
    round.objects.push_back(object);
  }
  of_.voice.error("a block of the volumes is damaged", {{"volume", object.volume},
                                                        {"snapshot", object.snapshot},
                                                        {"kind", object.kind},
                                                        {"path", object.path},
                                                        {"part", object.part},
                                                        {"reason", object.reason}});
}

void store_scrubber::save(std::int64_t now_ms) {
  saved_ms_ = now_ms;
  if (const auto kept = store_scrub_record(*of_.files, of_.directory, record_); !kept) {
    of_.voice.warn("what the scrub found cannot be kept", {{"reason", kept.error().context}});
  }
}

}  // namespace millrace
