#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/millrace/mount/directory_reader.hpp"
#include "apps/millrace/mount/object_table.hpp"
#include "apps/millrace/mount/open_handles.hpp"
#include "apps/millrace/mount/read_ahead.hpp"
#include "runtime/base/clock.hpp"

namespace millrace::mount {

/// An object, and what was just heard of it. The kernel is told of it: it counts until `object_table::forget`.
struct found_object {
  std::shared_ptr<known_object> object;
  object_attributes attributes;
};

/// A file as somebody has it open.
struct open_file {
  std::shared_ptr<known_object> object;
  read_ahead reader;
  std::shared_ptr<file_writes> writes;  ///< null: only read
  errors_told told;
};

struct opened_file {
  std::unique_ptr<open_file> file;
  bool may_keep_bytes = false;  ///< what the kernel has of the file is right
};

/// A directory as somebody has it open. Threads: under its lock.
struct open_directory {
  std::shared_ptr<known_object> object;
  directory_reader reader;
  std::mutex lock;
};

/// Whom a call is for, and whether he still waits.
struct call_maker {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  given_up gave_up;
};

struct open_how {
  bool to_write = false;
  bool truncate = false;
};

struct volume_usage {
  std::uint64_t bytes_max = 0;    ///< 0: no bound
  std::uint64_t objects_max = 0;  ///< 0: no bound
  std::uint64_t bytes = 0;
  std::uint64_t objects = 0;
};

/// How long what a node said of an object is taken to hold.
inline constexpr std::int64_t attributes_life_ns = 1'000'000'000;

/// A volume, or a directory of one, as the kernel asks about it: objects by number. Knows nothing of FUSE's messages.
/// Ownership: borrows caller and clock. Threads: any, many at once; all but `forget` may wait for the node.
class mounted_volume {
 public:
  mounted_volume(volume_caller& caller, const clock& time, const object_ref& root, std::string volume_name);

  // Names: mounted_names.cpp.
  answer<found_object> look_up(object_number parent, std::string_view name, const given_up& gave_up);
  answer<found_object> make_directory(object_number parent, std::string_view name, std::uint32_t mode,
                                      const call_maker&);
  answer<found_object> make_symlink(object_number parent, std::string_view name, std::string_view text,
                                    const call_maker&);
  answer<found_object> create_file(object_number parent, std::string_view name, std::uint32_t mode, bool may_exist,
                                   const call_maker&);
  answer<found_object> link(object_number existing, object_number parent, std::string_view name,
                            const given_up& gave_up);
  answer<void> remove(object_number parent, std::string_view name, bool directory, const given_up& gave_up);
  answer<void> rename(object_number from, std::string_view from_name, object_number to, std::string_view to_name,
                      bool no_replace, const given_up& gave_up);
  answer<void> exchange(object_number from, std::string_view from_name, object_number to, std::string_view to_name,
                        const given_up& gave_up);
  answer<std::string> read_symlink(object_number number, const given_up& gave_up);

  // Attributes: mounted_attributes.cpp.
  answer<object_attributes> attributes(object_number number, const given_up& gave_up);
  answer<object_attributes> set_attributes(object_number number, const new_attributes& what, const given_up& gave_up);
  answer<std::string> xattr(object_number number, std::string_view name, const given_up& gave_up);
  answer<void> set_xattr(object_number number, std::string_view name, std::string_view value,
                         schema::SetXattr::Mode mode, const given_up& gave_up);

  /// Each name ends with a zero byte.
  answer<std::string> xattr_names(object_number number, const given_up& gave_up);
  answer<void> remove_xattr(object_number number, std::string_view name, const given_up& gave_up);
  answer<volume_usage> usage(const given_up& gave_up);

  // Files: mounted_files.cpp.
  answer<opened_file> open(object_number number, open_how how, const given_up& gave_up);

  /// As far as reading and writing go: size and kind; times may be older than what was written.
  answer<object_attributes> attributes(const open_file& file, const given_up& gave_up);

  answer<read_bytes> read(open_file& file, std::uint64_t offset, std::size_t size, const given_up& gave_up);
  answer<void> write(open_file& file, std::uint64_t offset, std::string_view bytes, const given_up& gave_up);

  /// The range reads as zeros and takes no room. `grow`: the file ends no earlier than it.
  answer<void> clear(const open_file& file, std::uint64_t offset, std::uint64_t length, bool grow,
                     const given_up& gave_up);

  /// Where at or behind `offset` data begins, or a hole. ENXIO: nowhere.
  answer<std::uint64_t> seek(const open_file& file, std::uint64_t offset, bool hole, const given_up& gave_up);

  /// All that was written is at the node, seen by others, and outlives its process.
  answer<void> flush(open_file& file, const given_up& gave_up);

  /// As `flush`; and all that was changed of anything is durable.
  answer<void> sync(open_file& file, const given_up& gave_up);
  answer<void> sync(const known_object& object, const given_up& gave_up);
  void close(std::unique_ptr<open_file> file);

  /// Sends what files have gathered; those that cannot yet are looked at next time.
  void send_gathered();

  /// Returns when all that was written by anybody is durable at the node, or has failed, and files without a name are
  /// gone: for the end of the mount.
  void settle_all();

  // Directories: mounted_files.cpp.
  answer<std::unique_ptr<open_directory>> open_dir(object_number number);

  /// The next entry, with attributes that count what was written here; null after the last.
  answer<const directory_entry*> entry_at(open_directory& directory, std::uint64_t position, const given_up& gave_up);

  /// The kernel is told of an entry that was read.
  found_object tell(const open_directory& directory, const directory_entry& entry);

  object_table& objects() { return objects_; }
  open_handles<open_file>& files() { return files_; }
  open_handles<open_directory>& directories() { return directories_; }

 private:
  answer<std::shared_ptr<known_object>> find(object_number number) const;
  answer<object_attributes> ask_attributes(volume_request request, const given_up& gave_up);
  answer<object_attributes> settled(object_attributes seen, const given_up& gave_up);
  answer<found_object> make(volume_request request, const entry_ref& where, schema::Kind kind, const birth& how,
                            const given_up& gave_up);
  birth birth_in(const known_object& parent, std::uint32_t mode, bool directory, const call_maker& by) const;
  answer<std::shared_ptr<known_object>> open_entry(const entry_ref& entry, const given_up& gave_up);
  std::int64_t now() const { return time_.monotonic().count(); }
  found_object found(const object_attributes& what);
  void forget_unnamed(const known_object& object);

  volume_caller& caller_;
  const clock& time_;
  object_table objects_;
  open_handles<open_file> files_;
  open_handles<open_directory> directories_;
  write_room room_{write_limits::mount_bytes_max};
  std::atomic<std::size_t> open_files_ = 0;

  std::mutex name_lock_;
  std::string volume_name_;
};

}  // namespace millrace::mount
