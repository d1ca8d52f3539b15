#include <cerrno>
#include <vector>

#include "apps/millrace/mount/fuse_handlers.hpp"

namespace millrace::mount {
namespace {

constexpr std::uint64_t dots = 2;  // positions of "." and ".."

open_directory& directory_of(const fuse_file_info* info) { return open_handles<open_directory>::at(info->fh); }

/// Fills one reply with entries.
class entries_reply {
 public:
  entries_reply(fuse_req_t request, std::size_t size, bool with_attributes)
      : request_(request), bytes_(size), with_attributes_(with_attributes) {}

  /// False: there is no room for it.
  bool add_dot(const char* name, object_number number, std::uint64_t next) {
    fuse_entry_param entry{};
    entry.attr.st_ino = number;
    entry.attr.st_mode = S_IFDIR;
    return put(name, entry, next);
  }

  bool add(mounted_volume& volume, const open_directory& directory, const directory_entry& entry, std::uint64_t next) {
    if (!with_attributes_) {
      fuse_entry_param plain{};
      plain.attr.st_ino = volume.objects().number_of(entry.attributes.object);
      plain.attr.st_mode = file_type(entry.attributes.kind);
      return put(entry.name.c_str(), plain, next);
    }
    const auto told = entry_of(volume.tell(directory, entry));
    if (put(entry.name.c_str(), told, next)) return true;
    volume.objects().forget(told.ino, 1);
    return false;
  }

  bool is_empty() const { return used_ == 0; }
  void send() { fuse_reply_buf(request_, bytes_.data(), used_); }

 private:
  bool put(const char* name, const fuse_entry_param& entry, std::uint64_t next) {
    const auto room = bytes_.size() - used_;
    auto* to = bytes_.data() + used_;
    const auto needed = with_attributes_
                            ? fuse_add_direntry_plus(request_, to, room, name, &entry, static_cast<off_t>(next))
                            : fuse_add_direntry(request_, to, room, name, &entry.attr, static_cast<off_t>(next));
    if (needed > room) return false;
    used_ += needed;
    return true;
  }

  fuse_req_t request_;
  std::vector<char> bytes_;
  std::size_t used_ = 0;
  const bool with_attributes_;
};

void read_entries(fuse_req_t request, std::size_t size, off_t offset, const fuse_file_info* info,
                  bool with_attributes) {
  auto& volume = volume_of(request);
  auto& directory = directory_of(info);
  const std::lock_guard held(directory.lock);
  entries_reply reply(request, size, with_attributes);
  auto at = static_cast<std::uint64_t>(offset);
  if (at == 0 && reply.add_dot(".", directory.object->number, 1)) at = 1;
  if (at == 1 && reply.add_dot("..", directory.object->parent, 2)) at = 2;
  for (; at >= dots; ++at) {
    const auto entry = volume.entry_at(directory, at - dots, patience_of(request));
    if (!entry && reply.is_empty()) {
      fuse_reply_err(request, entry.error().number);
      return;
    }
    if (!entry || *entry == nullptr || !reply.add(volume, directory, **entry, at + 1)) break;
  }
  reply.send();
}

void open(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  auto& volume = volume_of(request);  // the request is gone once it is answered
  auto opened = volume.open_dir(number);
  if (!opened) {
    fuse_reply_err(request, opened.error().number);
    return;
  }
  info->fh = volume.directories().keep(std::move(*opened));
  if (fuse_reply_open(request, info) == -ENOENT) (void)volume.directories().take(info->fh);
}

void read(fuse_req_t request, fuse_ino_t, std::size_t size, off_t offset, fuse_file_info* info) {
  read_entries(request, size, offset, info, false);
}

void read_with_attributes(fuse_req_t request, fuse_ino_t, std::size_t size, off_t offset, fuse_file_info* info) {
  read_entries(request, size, offset, info, true);
}

void release(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
  (void)volume_of(request).directories().take(info->fh);
  fuse_reply_err(request, 0);
}

void sync(fuse_req_t request, fuse_ino_t, int, fuse_file_info* info) {
  reply_done(request, volume_of(request).sync(*directory_of(info).object, patience_of(request)));
}

}  // namespace

void add_directory_handlers(fuse_lowlevel_ops& to) {
  to.opendir = open;
  to.readdir = read;
  to.readdirplus = read_with_attributes;
  to.releasedir = release;
  to.fsyncdir = sync;
}

}  // namespace millrace::mount
