#include "actors/volume/volume_edit.hpp"

#include <algorithm>
#include <iterator>

#include "actors/volume/volume_keys.hpp"

namespace millrace {
namespace {

constexpr std::int8_t version = 1;

std::string encoded(const volume_counters& counters) {
  bytes_writer to;
  to.write_int8(version);
  for (const auto number : {counters.next_object.value, counters.bytes, counters.objects}) to.write_uvarint(number);
  return record_bytes::string_of(to.bytes());
}

std::string too_much(const char* what, std::uint64_t wanted, std::uint64_t allowed) {
  return "the volume would hold " + std::to_string(wanted) + " " + what + ", its quota is " + std::to_string(allowed) +
         ": remove something, or raise the quota";
}

}  // namespace

result<volume_counters> read_counters(const map_reader& from) {
  std::string value;
  const auto found = from.get(volume_keys::volume(), value);
  if (!found) return found.error();
  if (!*found) return volume_counters{};
  bytes_reader bytes(record_bytes::bytes_of(value));
  if (bytes.read_int8() != version) return make_error(errc::unsupported, "the volume's counters have another version");
  volume_counters counters;
  counters.next_object = object_id(record_bytes::read_number(bytes));
  counters.bytes = record_bytes::read_number(bytes);
  counters.objects = record_bytes::read_number(bytes);
  if (!bytes.ok()) return bytes.failure();
  return counters;
}

/// Of each key in both, the change counts.
class volume_edit_cursor final : public map_cursor {
 public:
  explicit volume_edit_cursor(const volume_edit& edit) : edit_(edit), base_(edit.base_.cursor()) {}

  result<void> seek(std::string_view key) override {
    changed_ = edit_.changed_.lower_bound(key);
    if (auto moved = base_->seek(key); !moved) return moved;
    return settle();
  }
  result<void> seek_before(std::string_view) override { return forwards_only(); }
  result<void> seek_last() override { return forwards_only(); }
  result<void> previous() override { return forwards_only(); }

  result<void> next() override {
    if (at_change_)
      ++changed_;
    else if (auto moved = base_->next(); !moved)
      return moved;
    return settle();
  }

  bool valid() const override { return at_change_ || at_base_; }
  std::string_view key() const override { return at_change_ ? std::string_view(changed_->first) : base_->key(); }
  result<std::string_view> value() override {
    if (at_change_) return std::string_view(*changed_->second);
    return base_->value();
  }

 private:
  static error forwards_only() { return make_error(errc::unsupported, "changes in the making are read forwards"); }

  result<void> settle() {
    at_change_ = at_base_ = false;
    while (base_->valid() && (edit_.changed_.contains(base_->key()) || edit_.in_erased_range(base_->key())))
      if (auto moved = base_->next(); !moved) return moved;
    while (changed_ != edit_.changed_.end() && !changed_->second) ++changed_;
    at_change_ = changed_ != edit_.changed_.end() && (!base_->valid() || changed_->first < base_->key());
    at_base_ = !at_change_ && base_->valid();
    return {};
  }

  const volume_edit& edit_;
  std::unique_ptr<map_cursor> base_;
  std::map<std::string, std::optional<std::string>, std::less<>>::const_iterator changed_;
  bool at_change_ = false;
  bool at_base_ = false;
};

void volume_edit::store(const inode& object) { put(volume_keys::object(object.id), encode(object)); }

result<bool> volume_edit::get(std::string_view key, std::string& into) const {
  const auto changed = changed_.find(key);
  if (changed != changed_.end()) {
    if (changed->second) into = *changed->second;
    return changed->second.has_value();
  }
  if (in_erased_range(key)) return false;
  return base_.get(key, into);
}

std::unique_ptr<map_cursor> volume_edit::cursor() const { return std::make_unique<volume_edit_cursor>(*this); }

result<bool> volume_edit::exists(std::string_view key) const {
  const auto changed = changed_.find(key);
  if (changed != changed_.end()) return changed->second.has_value();
  if (in_erased_range(key)) return false;
  const auto at = base_.cursor();
  if (auto moved = at->seek(key); !moved) return moved.error();
  return at->valid() && at->key() == key;
}

bool volume_edit::in_erased_range(std::string_view key) const {
  const auto behind = erased_.upper_bound(key);
  if (behind == erased_.begin()) return false;
  const auto& end = std::prev(behind)->second;
  return end.empty() || key < end;
}

void volume_edit::put(std::string key, std::string value) {
  changed_.insert_or_assign(std::move(key), std::move(value));
}

void volume_edit::erase(std::string key) { changed_.insert_or_assign(std::move(key), std::nullopt); }

void volume_edit::erase_range(std::string from, std::string to) {
  changed_.erase(changed_.lower_bound(from), to.empty() ? changed_.end() : changed_.lower_bound(to));
  auto at = erased_.lower_bound(from);
  if (at != erased_.begin() && in_erased_range(from)) from = (--at)->first;
  while (at != erased_.end() && (to.empty() || at->first <= to)) {
    if (at->second.empty() || (!to.empty() && at->second > to)) to = at->second;
    at = erased_.erase(at);
  }
  erased_.emplace(std::move(from), std::move(to));
}

decided<void> volume_edit::load_counters() {
  if (before_) return {};
  const auto counters = read_counters(base_);
  if (!counters) return refusal_of(counters.error());
  before_ = counters_ = *counters;
  return {};
}

decided<object_id> volume_edit::new_object() {
  if (auto counted = count(0, 1); !counted) return counted.error();
  const auto id = counters_.next_object;
  ++counters_.next_object;
  return id;
}

decided<void> volume_edit::skip_objects_below(object_id next) {
  if (auto loaded = load_counters(); !loaded) return loaded;
  counters_.next_object = std::max(counters_.next_object, next);
  return {};
}

decided<void> volume_edit::count(std::int64_t bytes, std::int64_t objects) {
  if (auto loaded = load_counters(); !loaded) return loaded;
  counters_.bytes += static_cast<std::uint64_t>(bytes);
  counters_.objects += static_cast<std::uint64_t>(objects);
  return {};
}

decided<map_batch> volume_edit::finish(const volume_quota& quota) {
  if (before_) {
    const auto& now = counters_;
    if (quota.bytes_max != 0 && now.bytes > quota.bytes_max && now.bytes > before_->bytes)
      return refuse(volume_code::QUOTA_EXCEEDED, too_much("bytes", now.bytes, quota.bytes_max));
    if (quota.objects_max != 0 && now.objects > quota.objects_max && now.objects > before_->objects)
      return refuse(volume_code::QUOTA_EXCEEDED, too_much("objects", now.objects, quota.objects_max));
    if (counters_ != *before_) put(volume_keys::volume(), encoded(counters_));
  }
  map_batch batch;
  for (const auto& [from, to] : erased_) batch.erase_range(from, to);
  for (const auto& [key, value] : changed_) {
    if (value)
      batch.put(key, *value);
    else
      batch.erase(key);
  }
  return batch;
}

}  // namespace millrace
