#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "apps/millrace/mount/object_ref.hpp"
#include "codecs/schema/volume.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace::mount {

using volume_request = envelope<schema::VolumeRequest>;
using volume_reply = envelope<schema::VolumeReply>;

/// An entry of a directory, which need not be there.
struct entry_ref {
  object_ref directory;
  std::string_view name;
};

/// What a new object is made with.
struct birth {
  std::uint16_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
};

/// A time to be set: a value in nanoseconds since 1970, or the node's own.
struct new_time {
  bool now = false;
  std::int64_t at = 0;
};

/// What to set of an object; what is absent stays.
struct new_attributes {
  std::optional<std::uint16_t> mode;
  std::optional<std::uint32_t> uid;
  std::optional<std::uint32_t> gid;
  std::optional<std::uint64_t> size;
  std::optional<new_time> accessed_at;
  std::optional<new_time> modified_at;
};

/// The requests that a mount makes. Texts and bytes are copied, but for those of a write, which travel beside the
/// message.
namespace request {

volume_request stat_path(std::string_view path);
volume_request stat(const object_ref& object);
volume_request stat(const entry_ref& entry);
volume_request list_directory(const object_ref& directory, std::string_view after, std::uint32_t entries_max);
volume_request list_volumes();
volume_request describe_volume(std::string_view name);

volume_request make_directory(const entry_ref& entry, const birth& how);
volume_request make_symlink(const entry_ref& entry, std::string_view text, const birth& how);
volume_request create_file(const entry_ref& entry, const birth& how, bool may_exist);
volume_request link(const object_ref& existing, const entry_ref& entry);

/// Of files and all else but directories, or of directories. `keep`: a file's last name leaves it to those who have it
/// open.
volume_request remove(const entry_ref& entry, bool directory, bool keep);
volume_request rename(const entry_ref& from, const entry_ref& to, bool no_replace, bool keep);

/// If `from` is still `object`.
volume_request exchange(const entry_ref& from, const entry_ref& to, const object_ref& object);
volume_request forget(const object_ref& object);
volume_request read_symlink(const object_ref& object);

volume_request set_attributes(const object_ref& object, const new_attributes& what);
volume_request get_xattr(const object_ref& object, std::string_view name);
volume_request set_xattr(const object_ref& object, std::string_view name, std::string_view value,
                         schema::SetXattr::Mode mode);
volume_request list_xattrs(const object_ref& object);
volume_request remove_xattr(const object_ref& object, std::string_view name);

volume_request read(const object_ref& file, std::uint64_t offset, std::uint32_t length);
volume_request write(const object_ref& file, std::uint64_t offset, slice bytes);
volume_request truncate(const object_ref& file, std::uint64_t size);
volume_request clear_range(const object_ref& file, std::uint64_t offset, std::uint64_t length, bool grow);
volume_request seek(const object_ref& file, std::uint64_t offset, bool hole);

/// All that was changed before becomes durable.
volume_request sync(const object_ref& object);

}  // namespace request
}  // namespace millrace::mount
