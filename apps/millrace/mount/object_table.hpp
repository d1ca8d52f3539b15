#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "apps/millrace/mount/file_writes.hpp"
#include "apps/millrace/mount/object_attributes.hpp"

namespace millrace::mount {

/// Number of an object within a mount, as the kernel and programs see it (st_ino). 1 is the mount's root.
using object_number = std::uint64_t;

inline constexpr object_number root_number = 1;

/// An object that the kernel knows. Threads: any.
class known_object {
 public:
  known_object(const object_ref& ref, object_number number) : ref(ref), number(number) {}

  const object_ref ref;
  const object_number number;

  std::atomic<object_number> parent = root_number;  ///< of a directory: where it was found last
  std::atomic<std::uint32_t> open_count = 0;        ///< handles of a file
  std::atomic<bool> unnamed = false;                ///< its last name went while it was open here

  std::atomic<std::uint64_t> age = 0;  ///< how often this mount has changed its bytes

  bool is_live() const { return ref.snapshot == 0; }

  /// What the node said of it last; nothing before that. Times are those of a clock that never goes back, nanoseconds.
  std::optional<object_attributes> last_seen() const;
  void saw(const object_attributes& what, std::int64_t now);

  /// Bytes up to there have been written here.
  void wrote(std::uint64_t end);

  /// What holds of a file that is open here, without asking the node: what was seen last and what was written here
  /// since. Nothing if that was seen before `not_before` and nothing is on its way.
  std::optional<object_attributes> held(std::int64_t not_before) const;

  /// What waits to be written of a file; null: never opened to be written.
  std::shared_ptr<file_writes> writes() const;
  std::shared_ptr<file_writes> make_writes(volume_caller& caller, write_room& room);

  /// Whether what the kernel keeps of the file's bytes is still right at an opening with these attributes. A file that
  /// was written here since, or changed a moment ago, is read anew: its time does not tell all changes apart.
  bool may_keep_bytes(const object_attributes& now, std::int64_t time);
  void bytes_changed();

 private:
  struct version {
    std::int64_t modified_at = 0;
    std::uint64_t size = 0;
    friend bool operator==(const version&, const version&) = default;
  };

  mutable std::mutex lock_;
  std::optional<object_attributes> seen_;
  std::int64_t seen_at_ = 0;
  std::uint64_t written_end_ = 0;
  std::shared_ptr<file_writes> writes_;
  std::optional<version> kept_;
};

/// The objects that the kernel knows, by number, as often as it has been told of them. Objects of the mounted volume's
/// live state have their id as number, others one made of all their ids. Threads: any.
class object_table {
 public:
  explicit object_table(const object_ref& root);

  const object_ref& root() const { return root_; }

  /// Null: the kernel has forgotten it.
  std::shared_ptr<known_object> find(object_number number) const;
  std::shared_ptr<known_object> find(const object_ref& ref) const;

  /// The kernel is told of it once more.
  std::shared_ptr<known_object> tell(const object_attributes& what, std::int64_t now);

  /// The kernel forgets `times` of them.
  void forget(object_number number, std::uint64_t times);

  /// The number that an object has or would get.
  object_number number_of(const object_ref& ref) const;

  std::vector<std::shared_ptr<known_object>> all() const;

 private:
  struct entry {
    std::shared_ptr<known_object> object;
    std::uint64_t told = 0;
  };

  object_number free_number(const object_ref& ref) const;

  const object_ref root_;
  mutable std::mutex lock_;
  std::unordered_map<object_number, entry> by_number_;
  std::unordered_map<object_ref, object_number, object_ref_hash> by_ref_;
};

}  // namespace millrace::mount
