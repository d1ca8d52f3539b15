#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/volume/inode.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "runtime/store/ordered_map.hpp"

namespace millrace {

/// How much of a log two states have: offsets [start, end); none where there is no such log.
struct log_difference {
  struct extent {
    std::int64_t start = 0, end = 0;

    friend bool operator==(const extent&, const extent&) = default;
  };
  std::string topic;  ///< canonical
  std::int32_t partition = 0;
  std::optional<extent> before, after;

  /// Offsets that only one of both has.
  std::uint64_t records() const;
};

/// How an object differs between two states of a volume.
struct object_difference {
  enum class kind : std::uint8_t { changed, added, removed };
  std::string path;  ///< within the volume; of what was removed: where it was
  object_kind object = object_kind::NONE;
  kind change = kind::changed;
  std::string old_path;      ///< where it was, if renamed
  std::uint64_t blocks = 0;  ///< changed, added or removed
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;           ///< of the new blocks and rows
  bool attributes = false;           ///< mode, owner, times of change, xattrs, rules or settings differ
  std::vector<log_difference> logs;  ///< of a stream: those that differ, by topic and partition

  std::uint64_t records() const;
};

struct volume_difference {
  std::vector<object_difference> objects;  ///< by path
  bool more = false;
  std::uint64_t changed_objects = 0;
  std::uint64_t blocks = 0;
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
};

/// Makes a list of objects from the keys that differ between two states of a volume's tree. Memory: in proportion to
/// the objects that differ, not to their blocks and rows. Threads: one.
class volume_diff {
 public:
  /// One key that differs; the value is none where it is not there. In any order.
  decided<void> add(std::string_view key, std::optional<std::string_view> before,
                    std::optional<std::string_view> after);

  /// `from`, `to`: the two states. `objects_max`: how many are listed; the totals are of all.
  decided<volume_difference> finish(const map_reader& from, const map_reader& to, std::size_t objects_max) const;

 private:
  struct change {
    std::optional<inode> before;
    std::optional<inode> after;
    bool touched_inode = false;
    std::uint64_t blocks = 0;
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    bool settings = false;  // of topics
    std::vector<log_difference> logs;
  };

  decided<void> add_of_stream(object_id stream, std::string_view rest, std::optional<std::string_view> before,
                              std::optional<std::string_view> after);
  static decided<object_difference> describe(object_id id, const change& what, const map_reader& from,
                                             const map_reader& to);

  std::map<object_id, change> changes_;
};

}  // namespace millrace
