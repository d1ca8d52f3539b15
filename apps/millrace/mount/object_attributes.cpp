#include "apps/millrace/mount/object_attributes.hpp"

namespace millrace::mount {
namespace {

constexpr std::uint64_t block_bytes = 8192;
constexpr std::int64_t second = 1'000'000'000;

timespec time_of(std::int64_t ns) {
  auto seconds = ns / second;
  auto rest = ns % second;
  if (rest < 0) {
    rest += second;
    --seconds;
  }
  return {static_cast<time_t>(seconds), static_cast<long>(rest)};
}

}  // namespace

object_ref object_of(schema::Object::Reader from) { return {from.getVolume(), from.getSnapshot(), from.getObject()}; }

object_attributes attributes_of(schema::Stat::Reader from) {
  object_attributes made;
  made.object = object_of(from.getObject());
  made.kind = from.getKind();
  made.mode = from.getMode();
  made.uid = from.getUid();
  made.gid = from.getGid();
  made.links = from.getLinks();
  made.size = from.getSize();
  made.blocks = from.getBlocks();
  made.accessed_at = from.getAccessedAt();
  made.modified_at = from.getModifiedAt();
  made.changed_at = from.getChangedAt();
  return made;
}

mode_t file_type(schema::Kind kind) {
  switch (kind) {
    case schema::Kind::DIRECTORY: return S_IFDIR;
    case schema::Kind::SYMLINK: return S_IFLNK;
    case schema::Kind::NONE:
    case schema::Kind::FILE:
    case schema::Kind::TABLE:
    case schema::Kind::STREAM: break;
  }
  return S_IFREG;
}

struct stat stat_of(const object_attributes& from, ino_t number) {
  struct stat made {};
  made.st_ino = number;
  made.st_mode = file_type(from.kind) | from.mode;
  made.st_nlink = from.links;
  made.st_uid = from.uid;
  made.st_gid = from.gid;
  made.st_blksize = block_bytes;
  made.st_atim = time_of(from.accessed_at);
  made.st_mtim = time_of(from.modified_at);
  made.st_ctim = time_of(from.changed_at);
  const bool sized = from.kind != schema::Kind::TABLE && from.kind != schema::Kind::STREAM;
  if (sized) made.st_size = static_cast<off_t>(from.size);
  if (from.kind == schema::Kind::FILE) made.st_blocks = static_cast<blkcnt_t>(from.blocks * (block_bytes / 512));
  return made;
}

}  // namespace millrace::mount
