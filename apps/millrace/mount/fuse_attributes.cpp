#include <sys/xattr.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include "apps/millrace/mount/fuse_handlers.hpp"

namespace millrace::mount {
namespace {

/// What df shows as free where the volume has no quota: a node does not tell how large its disk is.
constexpr std::uint64_t free_bytes_shown = std::uint64_t{16} << 40;
constexpr std::uint64_t free_objects_shown = std::uint64_t{1} << 32;

open_file* file_of(const fuse_file_info* info) {
  return info == nullptr ? nullptr : &open_handles<open_file>::at(info->fh);
}

void reply_attributes(fuse_req_t request, fuse_ino_t number, const answer<object_attributes>& seen) {
  if (!seen) {
    fuse_reply_err(request, seen.error().number);
    return;
  }
  const auto shown = stat_of(*seen, number);
  fuse_reply_attr(request, &shown, attribute_seconds(*seen));
}

/// The kernel names the handle when it wants to know the size before it reads or writes; programs that ask for
/// attributes come without one.
void get_attributes(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  auto& volume = volume_of(request);
  const auto* file = file_of(info);
  reply_attributes(request, number,
                   file != nullptr ? volume.attributes(*file, patience_of(request))
                                   : volume.attributes(number, patience_of(request)));
}

new_time time_of(const timespec& at, bool now) { return {now, std::int64_t{at.tv_sec} * 1'000'000'000 + at.tv_nsec}; }

void set_attributes(fuse_req_t request, fuse_ino_t number, struct stat* to, int which, fuse_file_info*) {
  new_attributes what;
  if ((which & FUSE_SET_ATTR_MODE) != 0) what.mode = static_cast<std::uint16_t>(to->st_mode & 07777);
  if ((which & FUSE_SET_ATTR_UID) != 0) what.uid = to->st_uid;
  if ((which & FUSE_SET_ATTR_GID) != 0) what.gid = to->st_gid;
  if ((which & FUSE_SET_ATTR_SIZE) != 0) what.size = static_cast<std::uint64_t>(to->st_size);
  if ((which & FUSE_SET_ATTR_ATIME) != 0) {
    what.accessed_at = time_of(to->st_atim, (which & FUSE_SET_ATTR_ATIME_NOW) != 0);
  }
  if ((which & FUSE_SET_ATTR_MTIME) != 0) {
    what.modified_at = time_of(to->st_mtim, (which & FUSE_SET_ATTR_MTIME_NOW) != 0);
  }
  reply_attributes(request, number, volume_of(request).set_attributes(number, what, patience_of(request)));
}

/// Answers with the bytes, or how many there are where `size` is 0.
void reply_value(fuse_req_t request, const answer<std::string>& value, std::size_t size) {
  if (!value) {
    fuse_reply_err(request, value.error().number);
  } else if (size == 0) {
    fuse_reply_xattr(request, value->size());
  } else if (size < value->size()) {
    fuse_reply_err(request, ERANGE);
  } else {
    fuse_reply_buf(request, value->data(), value->size());
  }
}

void get_xattr(fuse_req_t request, fuse_ino_t number, const char* name, std::size_t size) {
  reply_value(request, volume_of(request).xattr(number, name, patience_of(request)), size);
}

void set_xattr(fuse_req_t request, fuse_ino_t number, const char* name, const char* value, std::size_t size,
               int flags) {
  const auto mode = (flags & XATTR_CREATE) != 0    ? schema::SetXattr::Mode::CREATE
                    : (flags & XATTR_REPLACE) != 0 ? schema::SetXattr::Mode::REPLACE
                                                   : schema::SetXattr::Mode::ANY;
  reply_done(request, volume_of(request).set_xattr(number, name, {value, size}, mode, patience_of(request)));
}

void list_xattrs(fuse_req_t request, fuse_ino_t number, std::size_t size) {
  reply_value(request, volume_of(request).xattr_names(number, patience_of(request)), size);
}

void remove_xattr(fuse_req_t request, fuse_ino_t number, const char* name) {
  reply_done(request, volume_of(request).remove_xattr(number, name, patience_of(request)));
}

void tell_usage(fuse_req_t request, fuse_ino_t) {
  const auto usage = volume_of(request).usage(patience_of(request));
  if (!usage) {
    fuse_reply_err(request, usage.error().number);
    return;
  }
  constexpr std::uint64_t block = 8192;
  const auto bytes = usage->bytes_max != 0 ? usage->bytes_max : usage->bytes + free_bytes_shown;
  const auto objects = usage->objects_max != 0 ? usage->objects_max : usage->objects + free_objects_shown;
  struct statvfs shown {};
  shown.f_bsize = shown.f_frsize = block;
  shown.f_blocks = bytes / block;
  shown.f_bfree = shown.f_bavail = (bytes - std::min(bytes, usage->bytes)) / block;
  shown.f_files = objects;
  shown.f_ffree = shown.f_favail = objects - std::min(objects, usage->objects);
  shown.f_namemax = 255;
  fuse_reply_statfs(request, &shown);
}

}  // namespace

void add_attribute_handlers(fuse_lowlevel_ops& to) {
  to.getattr = get_attributes;
  to.setattr = set_attributes;
  to.getxattr = get_xattr;
  to.setxattr = set_xattr;
  to.listxattr = list_xattrs;
  to.removexattr = remove_xattr;
  to.statfs = tell_usage;
}

}  // namespace millrace::mount
