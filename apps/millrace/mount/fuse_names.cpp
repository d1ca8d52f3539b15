#include <cerrno>
#include <cstdio>

#include "apps/millrace/mount/fuse_handlers.hpp"

namespace millrace::mount {
namespace {

void look_up(fuse_req_t request, fuse_ino_t parent, const char* name) {
  reply_entry(request, volume_of(request).look_up(parent, name, patience_of(request)));
}

void forget(fuse_req_t request, fuse_ino_t number, std::uint64_t times) {
  volume_of(request).objects().forget(number, times);
  fuse_reply_none(request);
}

void forget_many(fuse_req_t request, std::size_t count, fuse_forget_data* forgotten) {
  for (std::size_t i = 0; i < count; ++i) volume_of(request).objects().forget(forgotten[i].ino, forgotten[i].nlookup);
  fuse_reply_none(request);
}

/// Volumes hold no devices, sockets or pipes.
void make_node(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, dev_t) {
  if (!S_ISREG(mode)) {
    fuse_reply_err(request, EPERM);
    return;
  }
  reply_entry(request, volume_of(request).create_file(parent, name, mode, false, maker_of(request)));
}

void make_directory(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode) {
  reply_entry(request, volume_of(request).make_directory(parent, name, mode, maker_of(request)));
}

void make_symlink(fuse_req_t request, const char* text, fuse_ino_t parent, const char* name) {
  reply_entry(request, volume_of(request).make_symlink(parent, name, text, maker_of(request)));
}

void make_link(fuse_req_t request, fuse_ino_t existing, fuse_ino_t parent, const char* name) {
  reply_entry(request, volume_of(request).link(existing, parent, name, patience_of(request)));
}

void remove_file(fuse_req_t request, fuse_ino_t parent, const char* name) {
  reply_done(request, volume_of(request).remove(parent, name, false, patience_of(request)));
}

void remove_directory(fuse_req_t request, fuse_ino_t parent, const char* name) {
  reply_done(request, volume_of(request).remove(parent, name, true, patience_of(request)));
}

/// Leaving a whiteout is not to be had: volumes hold no devices.
void rename_entry(fuse_req_t request, fuse_ino_t from, const char* from_name, fuse_ino_t to, const char* to_name,
                  unsigned flags) {
  auto& volume = volume_of(request);
  if (flags == RENAME_EXCHANGE) {
    reply_done(request, volume.exchange(from, from_name, to, to_name, patience_of(request)));
    return;
  }
  if ((flags & ~static_cast<unsigned>(RENAME_NOREPLACE)) != 0) {
    fuse_reply_err(request, EINVAL);
    return;
  }
  const bool no_replace = (flags & RENAME_NOREPLACE) != 0;
  reply_done(request, volume.rename(from, from_name, to, to_name, no_replace, patience_of(request)));
}

void read_symlink(fuse_req_t request, fuse_ino_t number) {
  const auto text = volume_of(request).read_symlink(number, patience_of(request));
  if (text) {
    fuse_reply_readlink(request, text->c_str());
  } else {
    fuse_reply_err(request, text.error().number);
  }
}

/// A snapshot's own name may come to mean another snapshot; what is in one stays.
double name_seconds(const object_attributes& of) {
  constexpr std::uint64_t root_directory = 1;
  if (of.object.snapshot != 0 && of.object.object != root_directory) return kept.snapshots;
  return of.is_directory() ? kept.directory_names : 0;
}

}  // namespace

fuse_entry_param entry_of(const found_object& found) {
  fuse_entry_param entry{};
  entry.ino = found.object->number;
  entry.generation = 0;  // ids are never used again
  entry.attr = stat_of(found.attributes, found.object->number);
  entry.attr_timeout = attribute_seconds(found.attributes);
  entry.entry_timeout = name_seconds(found.attributes);
  return entry;
}

void reply_entry(fuse_req_t request, const answer<found_object>& found) {
  if (!found) {
    fuse_reply_err(request, found.error().number);
    return;
  }
  auto& objects = volume_of(request).objects();  // the request is gone once it is answered
  const auto entry = entry_of(*found);
  if (fuse_reply_entry(request, &entry) == -ENOENT) objects.forget(entry.ino, 1);
}

void reply_done(fuse_req_t request, const answer<void>& done) {
  fuse_reply_err(request, done ? 0 : done.error().number);
}

void add_name_handlers(fuse_lowlevel_ops& to) {
  to.lookup = look_up;
  to.forget = forget;
  to.forget_multi = forget_many;
  to.mknod = make_node;
  to.mkdir = make_directory;
  to.symlink = make_symlink;
  to.link = make_link;
  to.unlink = remove_file;
  to.rmdir = remove_directory;
  to.rename = rename_entry;
  to.readlink = read_symlink;
}

}  // namespace millrace::mount
