#include "runtime/storage/log_holds.hpp"

#include <algorithm>

#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/segment_swap.hpp"

namespace millrace {
namespace {

/// What is kept of a log that is deleted, beside its segments.
bool belongs_to_whole_log(const directory_entry& entry) {
  const auto parsed = parse_segment_file_name(entry.name);
  return entry.name == leader_epoch_checkpoint_name || (parsed && parsed->kind == segment_file::producer_snapshot);
}

result<void> unless_not_found(result<void> done) {
  if (!done && done.error().code == errc::not_found) return {};
  return done;
}

/// Bytes that only a journal has would be lost with the file's old name.
result<void> sync_if_there(disk& d, const std::string& path) {
  const auto opened = d.open(path, open_mode::write);
  if (!opened) return unless_not_found(opened.error());
  return (*opened)->sync();
}

}  // namespace

std::shared_ptr<log_holds::entry> log_holds::entry_of(const log_key& log) {
  auto& found = logs_[log];
  if (!found) found = std::make_shared<entry>();
  return found;
}

std::shared_ptr<log_holds::entry> log_holds::known(const log_key& log) const {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(log);
  return found == logs_.end() ? nullptr : found->second;
}

void log_holds::restore(const log_key& log, holder_id holder, const log_hold& as) {
  const std::lock_guard lock(mutex_);
  entry_of(log)->held.restore(holder, as);
}

log_hold log_holds::hold(const log_key& log, holder_id holder, const log_cut& cut) {
  const std::lock_guard lock(mutex_);
  return entry_of(log)->held.hold(holder, cut);
}

std::optional<log_hold> log_holds::find(const log_key& log, holder_id holder) const {
  const std::lock_guard lock(mutex_);
  const auto found = logs_.find(log);
  return found == logs_.end() ? std::nullopt : found->second->held.find(holder);
}

// --- what is on the disk

/// Names that an earlier process removed must not come back with a loss of power: serials are counted from those that
/// are found, and what came back would be taken for a later holder's.
result<void> log_holds::open(const std::string& data_directory) {
  const auto directory = data_directory + "/" + std::string(held_directory_name);
  const auto entries = disk_.list(directory);
  if (!entries) return unless_not_found(entries.error());
  for (const auto& entry : *entries) {
    const auto log = parse_held_directory_name(entry.name);
    if (!entry.directory || !log) continue;
    if (auto synced = disk_.sync_directory(directory + "/" + entry.name); !synced) return synced;
    if (auto opened = open_one(data_directory, entry.name, *log); !opened) return opened;
  }
  return disk_.sync_directory(directory);
}

/// A segment is kept if its log is there, which gets its name last and loses it first.
result<void> log_holds::open_one(const std::string& data_directory, const std::string& name, const log_key& log) {
  const auto directory = data_directory + "/" + std::string(held_directory_name) + "/" + name;
  const auto entries = disk_.list(directory);
  if (!entries) return entries.error();
  std::vector<held_segment> kept;
  for (const auto& entry : *entries) {
    const auto parsed = parse_held_file_name(entry.name);
    if (parsed && parsed->kind == segment_file::log) kept.push_back(parsed->segment);
  }
  for (const auto& entry : *entries) {
    const auto parsed = parse_held_file_name(entry.name);
    if (!parsed || std::ranges::find(kept, parsed->segment) != kept.end()) continue;
    if (auto removed = disk_.remove(directory + "/" + entry.name); !removed) return removed;
  }
  std::vector<held_segment> dropped;
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    const auto of = entry_of(log);
    of->data_directory = data_directory;
    of->held.keep(kept);
    dropped = of->held.drop_unneeded();
    last = !of->held.keeps_any();
  }
  return remove_kept(directory, dropped, last);
}

result<void> log_holds::remove_kept(const std::string& directory, const std::vector<held_segment>& dropped, bool last) {
  for (const auto& segment : dropped) {
    for (const auto kind :
         {segment_file::log, segment_file::offset_index, segment_file::time_index, segment_file::transaction_index}) {
      if (auto removed = unless_not_found(disk_.remove(directory + "/" + held_file_name(segment, kind))); !removed) {
        return removed;
      }
    }
  }
  return last ? unless_not_found(remove_tree(disk_, directory)) : result<void>{};
}

result<void> log_holds::release(const log_key& log, holder_id holder) {
  const auto of = known(log);
  if (!of) return {};
  const std::lock_guard alone(of->files);
  std::vector<held_segment> dropped;
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    dropped = of->held.release(holder);
    last = !dropped.empty() && !of->held.keeps_any();
    if (of->held.is_over()) logs_.erase(log);
  }
  return remove_kept(held_directory(of->data_directory, log), dropped, last);
}

// --- segments that leave

result<segment_take> log_holds::take(const log_location& from, std::span<const segment_extent> going, cause why) {
  std::shared_ptr<entry> of;
  {
    const std::lock_guard lock(mutex_);
    of = entry_of(from.log);
  }
  std::unique_lock alone(of->files);
  std::vector<held_segment> taken;
  {
    const std::lock_guard lock(mutex_);
    if (why == cause::retention && !going.empty()) of->held.leave(going.back().end);
    taken = of->held.take(going);
  }
  if (auto kept = take_kept(*of, from, taken); !kept) return kept.error();
  return segment_take(of, std::move(alone));
}

result<segment_take> log_holds::take_all(const log_location& from) {
  const auto going = stored_segments(disk_, from.directory);
  if (!going) return going.error();
  std::shared_ptr<entry> of;
  {
    const std::lock_guard lock(mutex_);
    of = entry_of(from.log);
  }
  std::unique_lock alone(of->files);
  std::vector<held_segment> taken;
  bool any = false;
  {
    const std::lock_guard lock(mutex_);
    of->held.leave(unknown_end);
    taken = of->held.take(*going);
    any = !taken.empty() || of->held.keeps_any();
    if (of->held.is_over()) logs_.erase(from.log);
  }
  if (any) {
    if (auto kept = keep_rest(from); !kept) return kept.error();
  }
  if (auto kept = take_kept(*of, from, taken); !kept) return kept.error();
  return segment_take(of, std::move(alone));
}

result<void> log_holds::take_kept(entry& of, const log_location& from, const std::vector<held_segment>& taken) {
  if (taken.empty()) return {};
  const auto linked = keep_files(from, taken);
  if (!linked) {
    (void)remove_kept(held_directory(from.data_directory, from.log), taken, false).has_value();
    return linked;
  }
  const std::lock_guard lock(mutex_);
  of.data_directory = from.data_directory;
  of.held.keep(taken);
  return {};
}

result<void> log_holds::keep_files(const log_location& from, const std::vector<held_segment>& taken) {
  const auto directory = held_directory(from.data_directory, from.log);
  if (auto made = make_if_absent(disk_, directory.substr(0, directory.rfind('/'))); !made) return made;
  if (auto made = make_if_absent(disk_, directory); !made) return made;
  for (const auto& segment : taken) {
    for (const auto kind : swapped_files) {  // the log last
      const auto path = from.directory + "/" + segment_file_name(segment.extent.base, kind);
      if (kind == segment_file::log || kind == segment_file::transaction_index) {
        if (auto synced = sync_if_there(disk_, path); !synced) return synced;
      }
      const auto linked = disk_.link(path, directory + "/" + held_file_name(segment, kind));
      const bool missing = !linked && linked.error().code == errc::not_found;
      if (!linked && (!missing || kind == segment_file::log)) return linked;
    }
  }
  return disk_.sync_directory(directory);
}

/// Of a log that goes as a whole: what opening a linked log asks of its directory.
result<void> log_holds::keep_rest(const log_location& from) {
  const auto directory = held_directory(from.data_directory, from.log);
  if (auto made = make_if_absent(disk_, directory.substr(0, directory.rfind('/'))); !made) return made;
  if (auto made = make_if_absent(disk_, directory); !made) return made;
  const auto entries = disk_.list(from.directory);
  if (!entries) return unless_not_found(entries.error());
  for (const auto& entry : *entries) {
    if (!belongs_to_whole_log(entry)) continue;
    const auto linked = disk_.link(from.directory + "/" + entry.name, directory + "/" + entry.name);
    if (!linked && linked.error().code != errc::already_exists) return linked;
  }
  return disk_.sync_directory(directory);
}

result<held_view> log_holds::view(const log_key& log, holder_id holder) const {
  const auto of = known(log);
  if (!of) return make_error(errc::not_found, "nobody holds the log");
  std::unique_lock alone(of->files);
  const std::lock_guard lock(mutex_);
  const auto hold = of->held.find(holder);
  if (!hold) return make_error(errc::not_found, "the log has no holder " + std::to_string(holder.value));
  return held_view{*hold, held_directory(of->data_directory, log), of->held.kept_for(*hold),
                   segment_take(of, std::move(alone))};
}

}  // namespace millrace
