#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "apps/millrace/mount/fuse_handlers.hpp"

namespace millrace::mount {
namespace {

open_file& file_of(const fuse_file_info* info) { return open_handles<open_file>::at(info->fh); }

void give(mounted_volume& volume, fuse_file_info* info, opened_file opened) {
  info->keep_cache = opened.may_keep_bytes ? 1 : 0;
  info->fh = volume.files().keep(std::move(opened.file));
}

void take_back(mounted_volume& volume, const fuse_file_info* info) { volume.close(volume.files().take(info->fh)); }

open_how how_of(const fuse_file_info* info) {
  return {(info->flags & O_ACCMODE) != O_RDONLY, (info->flags & O_TRUNC) != 0};
}

void open(fuse_req_t request, fuse_ino_t number, fuse_file_info* info) {
  auto& volume = volume_of(request);
  auto opened = volume.open(number, how_of(info), patience_of(request));
  if (!opened) {
    fuse_reply_err(request, opened.error().number);
    return;
  }
  give(volume, info, std::move(*opened));
  if (fuse_reply_open(request, info) == -ENOENT) take_back(volume, info);
}

void create(fuse_req_t request, fuse_ino_t parent, const char* name, mode_t mode, fuse_file_info* info) {
  auto& volume = volume_of(request);
  const auto made = volume.create_file(parent, name, mode, (info->flags & O_EXCL) == 0, maker_of(request));
  if (!made) {
    fuse_reply_err(request, made.error().number);
    return;
  }
  auto how = how_of(info);
  how.truncate = how.truncate && made->attributes.size != 0;  // somebody else had just made it
  auto opened = volume.open(made->object->number, how, patience_of(request));
  if (!opened) {
    volume.objects().forget(made->object->number, 1);
    fuse_reply_err(request, opened.error().number);
    return;
  }
  give(volume, info, std::move(*opened));
  auto entry = entry_of(*made);
  if (how.truncate) entry.attr.st_size = 0;
  if (fuse_reply_create(request, &entry, info) != -ENOENT) return;
  take_back(volume, info);
  volume.objects().forget(entry.ino, 1);
}

void read(fuse_req_t request, fuse_ino_t, std::size_t size, off_t offset, fuse_file_info* info) {
  const auto bytes =
      volume_of(request).read(file_of(info), static_cast<std::uint64_t>(offset), size, patience_of(request));
  if (!bytes) {
    fuse_reply_err(request, bytes.error().number);
    return;
  }
  std::vector<iovec> parts;
  for (const auto& part : bytes->parts) parts.push_back({const_cast<std::byte*>(part.data()), part.size()});
  fuse_reply_iov(request, parts.data(), static_cast<int>(parts.size()));
}

void write(fuse_req_t request, fuse_ino_t, const char* bytes, std::size_t size, off_t offset, fuse_file_info* info) {
  const auto taken =
      volume_of(request).write(file_of(info), static_cast<std::uint64_t>(offset), {bytes, size}, patience_of(request));
  if (taken) {
    fuse_reply_write(request, size);
  } else {
    fuse_reply_err(request, taken.error().number);
  }
}

/// Holes can be made, with or without a longer file. Room cannot be set aside: blocks are never written in place.
void allocate(fuse_req_t request, fuse_ino_t, int mode, off_t offset, off_t length, fuse_file_info* info) {
  const bool holes = (mode & (FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE)) != 0;
  const bool others = (mode & ~(FALLOC_FL_PUNCH_HOLE | FALLOC_FL_ZERO_RANGE | FALLOC_FL_KEEP_SIZE)) != 0;
  if (!holes || others) {
    fuse_reply_err(request, EOPNOTSUPP);
    return;
  }
  const bool grow = (mode & FALLOC_FL_KEEP_SIZE) == 0;
  reply_done(request, volume_of(request).clear(file_of(info), static_cast<std::uint64_t>(offset),
                                               static_cast<std::uint64_t>(length), grow, patience_of(request)));
}

/// Of data and holes: the kernel itself knows of the rest.
void seek(fuse_req_t request, fuse_ino_t, off_t offset, int whence, fuse_file_info* info) {
  if (whence != SEEK_DATA && whence != SEEK_HOLE) {
    fuse_reply_err(request, EINVAL);
    return;
  }
  const auto found = volume_of(request).seek(file_of(info), static_cast<std::uint64_t>(offset), whence == SEEK_HOLE,
                                             patience_of(request));
  if (found) {
    fuse_reply_lseek(request, static_cast<off_t>(*found));
  } else {
    fuse_reply_err(request, found.error().number);
  }
}

/// At each close of a descriptor.
void flush(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
  reply_done(request, volume_of(request).flush(file_of(info), patience_of(request)));
}

void sync(fuse_req_t request, fuse_ino_t, int, fuse_file_info* info) {
  reply_done(request, volume_of(request).sync(file_of(info), patience_of(request)));
}

/// When nobody has the handle any more.
void release(fuse_req_t request, fuse_ino_t, fuse_file_info* info) {
  take_back(volume_of(request), info);
  fuse_reply_err(request, 0);
}

}  // namespace

void add_file_handlers(fuse_lowlevel_ops& to) {
  to.open = open;
  to.create = create;
  to.read = read;
  to.write = write;
  to.flush = flush;
  to.fsync = sync;
  to.release = release;
  to.fallocate = allocate;
  to.lseek = seek;
}

}  // namespace millrace::mount
