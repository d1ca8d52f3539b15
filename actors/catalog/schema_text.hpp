#pragma once
#include <capnp/blob.h>

#include <cstring>
#include <optional>
#include <string>

#include "actors/catalog/topic_id.hpp"

/// Between the strings and ids of the catalog and the texts and bytes of its schemas. The left side borrows.
namespace millrace::schema_text {

inline capnp::Text::Reader text(const std::string& s) { return {s.c_str(), s.size()}; }

inline std::string string(capnp::Text::Reader t) { return {t.begin(), t.size()}; }

inline capnp::Data::Reader data(const topic_id& id) {
  return {reinterpret_cast<const capnp::byte*>(id.bytes.data()), id.bytes.size()};
}

/// None unless it is 16 bytes.
inline std::optional<topic_id> id(capnp::Data::Reader bytes) {
  topic_id read;
  if (bytes.size() != read.bytes.size()) return std::nullopt;
  std::memcpy(read.bytes.data(), bytes.begin(), bytes.size());
  return read;
}

}  // namespace millrace::schema_text
