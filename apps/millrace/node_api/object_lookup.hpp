#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "apps/millrace/node_api/api_call.hpp"

namespace millrace::node_api {

/// What is needed of an object to read or replace it.
struct object_facts {
  std::uint64_t volume = 0, snapshot = 0, object = 0;
  schema::Kind kind = schema::Kind::NONE;
  std::uint64_t size = 0;       ///< bytes
  std::int64_t changed_at = 0;  ///< ns since 1970
  std::uint32_t mode = 0, uid = 0, gid = 0;
};

object_facts facts_of(schema::Stat::Reader stat);

void put_object(schema::Place::Builder to, const object_facts& facts);

/// `entity_tag` of a file's version: another object, size or time of change is another version. Times are of a
/// millisecond, so two writes in place within one are told apart by the size only; a PUT always makes another object.
std::string tag_of(const object_facts& facts);

/// What stands at a path when symlinks are followed, also as its last name; relative ones, as far as a node follows
/// them.
struct looked_up {
  std::string path;                      ///< where the last symlink led
  std::optional<object_facts> found;     ///< never a symlink
  std::optional<http_response> refusal;  ///< why nothing is found
  bool is_missing = false;               ///< of a refusal: the last name is not there, but may be made
};

void look_up(const ask_volumes& volumes, std::string path, std::function<void(const looked_up&)> take);

}  // namespace millrace::node_api
