#include "runtime/flow/engine/source_progress.hpp"

#include <algorithm>

#include "runtime/flow/state/key_codec.hpp"
#include "runtime/flow/state/mark_row.hpp"
#include "runtime/flow/state/row_name.hpp"
#include "runtime/flow/state/state_codec.hpp"

namespace millrace::flow {
namespace {

/// The end of the year 9999: what is behind is no time but a mistake.
constexpr std::int64_t latest_ms = 253'402'300'799'999;

}  // namespace

result<void> source_progress::open(const map_reader& store) {
  const auto prefix = row_prefix(name_, row_kind::input, {});
  const auto rows = store.cursor();
  auto moved = rows->seek(prefix);
  for (; moved && rows->valid() && rows->key().starts_with(prefix); moved = rows->next()) {
    auto name = rows->key().substr(prefix.size());
    const auto row = rows->value();
    if (!row) return row.error();
    std::int32_t number = 0;
    std::pair<input_position, event_time> read;
    if (!read_key(name, number) || !read_whole_state(*row, read)) {
      return make_error(errc::corrupt, "input row of " + name_);
    }
    partitions_[input_partition(number)] = {.next = read.first, .newest = read.second};
  }
  if (!moved) return moved;
  const auto mark = read_mark(store, name_);
  if (!mark) return mark.error();
  reached_ = *mark;
  return {};
}

void source_progress::assign(input_partition partition, wall_time now) {
  auto& state = partitions_[partition];
  state.assigned = true;
  state.idle = state.ended = false;
  state.last_heard = now;
}

void source_progress::unassign(input_partition partition) { partitions_[partition].assigned = false; }

input_position source_progress::next(input_partition partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? input_position(0) : found->second.next;
}

void source_progress::begin(input_partition partition, wall_time now) {
  turn_to(partition, now);
  marks_.clear();
}

void source_progress::turn_to(input_partition partition, wall_time now) {
  others_ = promise_of_others(partition);
  current_ = &partitions_[partition];
  current_->assigned = true;
  current_->idle = false;
  current_->last_heard = round_at_ = now;
}

bool source_progress::believes(event_time time) const {
  if (time < event_time(-latest_ms) || time > event_time(latest_ms)) return false;
  return options_.ahead_max.count() == 0 || time.value <= (round_at_ + options_.ahead_max).value;
}

std::uint32_t source_progress::see(event_time time) {
  const auto late = lateness_ms(promise_of(*current_), time);
  current_->newest = std::max(current_->newest, time);
  reached_ = std::max(reached_, std::min(promise_of(*current_), others_));
  marks_.push_back(reached_);
  return late;
}

void source_progress::see_promised(event_time promised) {
  current_->newest = std::max(current_->newest, promised);
  current_->changed = true;
  reached_ = std::max(reached_, std::min(promise_of(*current_), others_));
  marks_.push_back(reached_);
}

void source_progress::rest() {
  current_->idle = true;
  reached_ = std::max(reached_, others_ < idle_mark ? others_ : furthest_promise());
  marks_.push_back(reached_);
}

void source_progress::promise(input_partition partition, event_time promised) {
  auto& state = partitions_[partition];
  if (promised <= state.newest) return;
  state.newest = promised;
  state.changed = true;
}

void source_progress::read_to(input_position next) {
  current_->next = next;
  current_->changed = true;
}

void source_progress::read_to(input_partition partition, input_position next) {
  auto& state = partitions_[partition];
  state.next = next;
  state.changed = true;
}

event_time source_progress::newest(input_partition partition) const {
  const auto found = partitions_.find(partition);
  return found == partitions_.end() ? beginning_of_time : found->second.newest;
}

void source_progress::end(input_partition partition) { partitions_[partition].ended = true; }

void source_progress::keep_awake(input_partition partition, wall_time now) {
  const auto found = partitions_.find(partition);
  if (found != partitions_.end() && !found->second.idle) found->second.last_heard = now;
}

void source_progress::look_at_clock(wall_time now) {
  if (options_.idle_after.count() == 0) return;
  const auto speaks = [](const auto& one) { return one.second.assigned && !one.second.idle; };
  const auto last = std::ranges::max_element(partitions_, [&](const auto& a, const auto& b) {
    return std::pair(speaks(a), a.second.newest) < std::pair(speaks(b), b.second.newest);
  });
  const bool last_alone = std::ranges::count_if(partitions_, speaks) == 1;
  for (auto at = partitions_.begin(); at != partitions_.end(); ++at) {
    const bool silent = at->second.last_heard + options_.idle_after <= now;
    if (speaks(*at) && silent && (at != last || last_alone)) at->second.idle = true;
  }
  if (const auto told = settled(); told < idle_mark) reached_ = told;
}

wall_time source_progress::clock_due() const {
  auto due = end_of_days;
  if (options_.idle_after.count() == 0) return due;
  for (const auto& [number, partition] : partitions_) {
    if (partition.assigned && !partition.idle) due = std::min(due, partition.last_heard + options_.idle_after);
  }
  return due;
}

event_time source_progress::settled() const {
  auto least = end_of_time;
  bool any = false;
  for (const auto& [number, partition] : partitions_) {
    if (!partition.assigned) continue;
    least = std::min(least, promise_of(partition));
    any = true;
  }
  if (!any || least == idle_mark) return idle_mark;
  return std::max(least, reached_);
}

void source_progress::write_changes(map_batch& to) {
  for (auto& [number, partition] : partitions_) {
    if (!std::exchange(partition.changed, false)) continue;
    auto name = row_prefix(name_, row_kind::input, {});
    write_key(name, number.value);
    std::string row;
    write_state(row, std::pair(partition.next, partition.newest));
    to.put(name, row);
    write_mark(to, name_, reached_);
  }
}

event_time source_progress::promise_of(const partition_state& partition) const {
  if (partition.ended) return end_of_time;
  if (partition.idle) return idle_mark;
  if (partition.newest == beginning_of_time) return beginning_of_time;
  return partition.newest - options_.out_of_order;
}

event_time source_progress::furthest_promise() const {
  auto furthest = beginning_of_time;
  for (const auto& [number, partition] : partitions_) {
    if (partition.assigned && !partition.ended && partition.newest != beginning_of_time)
      furthest = std::max(furthest, partition.newest - options_.out_of_order);
  }
  return furthest;
}

event_time source_progress::promise_of_others(input_partition than) const {
  auto least = end_of_time;
  for (const auto& [number, partition] : partitions_) {
    if (partition.assigned && number != than) least = std::min(least, promise_of(partition));
  }
  return least;
}

}  // namespace millrace::flow
