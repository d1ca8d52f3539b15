#pragma once
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/volume/inode.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// The counters of a volume, in its tree: so that they come and go with its states.
struct volume_counters {
  object_id next_object = root_directory;
  std::uint64_t bytes = 0;  ///< that the quota counts
  std::uint64_t objects = 0;

  friend bool operator==(const volume_counters&, const volume_counters&) = default;
};

/// What a volume may hold; 0: no bound.
struct volume_quota {
  std::uint64_t bytes_max = 0;
  std::uint64_t objects_max = 0;

  friend bool operator==(const volume_quota&, const volume_quota&) = default;
};

result<volume_counters> read_counters(const map_reader& from);

/// Changes to a volume's tree that are being decided. Reading it shows them; nothing else changes. As a map_reader its
/// cursors only go forwards, and end with the next change. Ownership: borrows `base`. Threads: one.
class volume_edit final : public map_reader {
 public:
  /// `now`: nanoseconds since 1970, what changes get as their times.
  volume_edit(const map_reader& base, std::int64_t now) : base_(base), now_(now) {}

  result<bool> get(std::string_view key, std::string& into) const override;
  std::unique_ptr<map_cursor> cursor() const override;

  void put(std::string key, std::string value);
  void erase(std::string key);
  void erase_range(std::string from, std::string to);

  /// Whether there is such a key; its value is not read.
  result<bool> exists(std::string_view key) const;

  void store(const inode& object);

  /// An id for a new object; the volume has one more.
  decided<object_id> new_object();

  /// New objects get no ids below it: a roll-back must not give one twice.
  decided<void> skip_objects_below(object_id next);

  /// The volume holds so much more, or less.
  decided<void> count(std::int64_t bytes, std::int64_t objects);

  std::int64_t now() const { return now_; }

  /// All changes. `QUOTA_EXCEEDED` if the volume now holds more than it may, and more than before.
  decided<map_batch> finish(const volume_quota& quota);

 private:
  friend class volume_edit_cursor;

  bool in_erased_range(std::string_view key) const;
  decided<void> load_counters();

  const map_reader& base_;
  std::int64_t now_;
  std::map<std::string, std::optional<std::string>, std::less<>> changed_;  // none: erased
  std::map<std::string, std::string, std::less<>> erased_;  // apart, first -> behind the last; changed_ came later
  std::optional<volume_counters> before_;
  volume_counters counters_;
};

}  // namespace millrace
