#include "apps/millrace/mount/object_table.hpp"

#include <algorithm>

namespace millrace::mount {
namespace {

constexpr object_number computed = object_number{1} << 63;
constexpr std::int64_t moment_ns = 2'000'000'000;

}  // namespace

std::optional<object_attributes> known_object::last_seen() const {
  const std::lock_guard held(lock_);
  return seen_;
}

void known_object::saw(const object_attributes& what, std::int64_t now) {
  const std::lock_guard held(lock_);
  seen_ = what;
  seen_at_ = now;
  if (!writes_ || writes_->is_idle()) written_end_ = 0;
}

void known_object::wrote(std::uint64_t end) {
  const std::lock_guard held(lock_);
  written_end_ = std::max(written_end_, end);
}

std::optional<object_attributes> known_object::held(std::int64_t not_before) const {
  const std::lock_guard held(lock_);
  const bool on_its_way = writes_ && !writes_->is_idle();
  if (!seen_ || (!on_its_way && seen_at_ < not_before)) return std::nullopt;
  auto what = *seen_;
  what.size = std::max(what.size, written_end_);
  return what;
}

std::shared_ptr<file_writes> known_object::writes() const {
  const std::lock_guard held(lock_);
  return writes_;
}

std::shared_ptr<file_writes> known_object::make_writes(volume_caller& caller, write_room& room) {
  const std::lock_guard held(lock_);
  if (!writes_) writes_ = std::make_shared<file_writes>(caller, room, ref);
  return writes_;
}

bool known_object::may_keep_bytes(const object_attributes& now, std::int64_t time) {
  const version found{now.modified_at, now.size};
  const std::lock_guard held(lock_);
  const bool kept = !is_live() || kept_ == found;
  kept_.reset();
  if (time - now.modified_at > moment_ns) kept_ = found;
  return kept;
}

void known_object::bytes_changed() {
  ++age;
  const std::lock_guard held(lock_);
  kept_.reset();
}

object_table::object_table(const object_ref& root) : root_(root) {
  by_number_[root_number] = {std::make_shared<known_object>(root, root_number), 1};
  by_ref_[root] = root_number;
}

std::shared_ptr<known_object> object_table::find(object_number number) const {
  const std::lock_guard held(lock_);
  const auto found = by_number_.find(number);
  return found == by_number_.end() ? nullptr : found->second.object;
}

std::shared_ptr<known_object> object_table::find(const object_ref& ref) const {
  const std::lock_guard held(lock_);
  const auto found = by_ref_.find(ref);
  return found == by_ref_.end() ? nullptr : by_number_.at(found->second).object;
}

/// Of an object that is not in the table. Caller holds the lock.
object_number object_table::free_number(const object_ref& ref) const {
  const bool own = ref.volume == root_.volume && ref.snapshot == root_.snapshot;
  auto number =
      own && ref.object > root_number && ref.object < computed ? ref.object : computed | object_ref_hash{}(ref);
  while (by_number_.contains(number)) number = computed | (number + 1);
  return number;
}

std::shared_ptr<known_object> object_table::tell(const object_attributes& what, std::int64_t now) {
  const std::lock_guard held(lock_);
  auto found = by_ref_.find(what.object);
  if (found == by_ref_.end()) {
    const auto number = free_number(what.object);
    by_number_[number].object = std::make_shared<known_object>(what.object, number);
    found = by_ref_.emplace(what.object, number).first;
  }
  auto& known = by_number_.at(found->second);
  ++known.told;
  known.object->saw(what, now);
  return known.object;
}

void object_table::forget(object_number number, std::uint64_t times) {
  const std::lock_guard held(lock_);
  const auto found = by_number_.find(number);
  if (found == by_number_.end() || number == root_number) return;
  auto& known = found->second;
  known.told -= std::min(known.told, times);
  if (known.told != 0) return;
  by_ref_.erase(known.object->ref);
  by_number_.erase(found);
}

object_number object_table::number_of(const object_ref& ref) const {
  const std::lock_guard held(lock_);
  const auto found = by_ref_.find(ref);
  return found == by_ref_.end() ? free_number(ref) : found->second;
}

std::vector<std::shared_ptr<known_object>> object_table::all() const {
  const std::lock_guard held(lock_);
  std::vector<std::shared_ptr<known_object>> objects;
  objects.reserve(by_number_.size());
  for (const auto& [number, known] : by_number_) objects.push_back(known.object);
  return objects;
}

}  // namespace millrace::mount
