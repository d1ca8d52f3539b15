#pragma once
#include <sys/stat.h>

#include <cstdint>

#include "apps/millrace/mount/object_ref.hpp"
#include "codecs/schema/volume.capnp.h"

namespace millrace::mount {

/// What a node says about an object. Times are nanoseconds since 1970, sizes bytes.
struct object_attributes {
  object_ref object;
  schema::Kind kind = schema::Kind::NONE;
  std::uint16_t mode = 0;
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::uint32_t links = 0;
  std::uint64_t size = 0;
  std::uint64_t blocks = 0;  ///< of 8 KiB
  std::int64_t accessed_at = 0;
  std::int64_t modified_at = 0;
  std::int64_t changed_at = 0;

  bool is_directory() const { return kind == schema::Kind::DIRECTORY; }
};

object_ref object_of(schema::Object::Reader from);
object_attributes attributes_of(schema::Stat::Reader from);

/// S_IFDIR and the like. Tables and streams look like files that cannot be opened.
mode_t file_type(schema::Kind kind);

struct stat stat_of(const object_attributes& from, ino_t number);

}  // namespace millrace::mount
