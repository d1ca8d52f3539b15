#include "apps/millrace/volume_json/volume_names.hpp"

#include <fmt/format.h>

#include "codecs/access/access_verb.hpp"

namespace millrace::volume_json {

// The schema's verbs are those of access expressions, in their order.
static_assert(static_cast<int>(schema::Verb::ADMIN) == static_cast<int>(access_verb::admin));

const char* name_of(schema::Kind kind) {
  switch (kind) {
    case schema::Kind::NONE: return "nothing";
    case schema::Kind::DIRECTORY: return "directory";
    case schema::Kind::FILE: return "file";
    case schema::Kind::TABLE: return "table";
    case schema::Kind::STREAM: return "stream";
    case schema::Kind::SYMLINK: return "symlink";
  }
  return "unknown";
}

const char* name_of(schema::Diff::Change change) {
  switch (change) {
    case schema::Diff::Change::CHANGED: return "changed";
    case schema::Diff::Change::ADDED: return "added";
    case schema::Diff::Change::REMOVED: return "removed";
  }
  return "unknown";
}

const char* name_of(schema::Mirror::State state) {
  switch (state) {
    case schema::Mirror::State::NONE: return "none";
    case schema::Mirror::State::IDLE: return "idle";
    case schema::Mirror::State::RUNNING: return "running";
    case schema::Mirror::State::LIVE: return "live";
    case schema::Mirror::State::PAUSED: return "paused";
    case schema::Mirror::State::BROKEN: return "broken";
    case schema::Mirror::State::PROMOTED: return "promoted";
  }
  return "unknown";
}

std::string name_of(schema::Verb verb) {
  const auto known = static_cast<std::size_t>(verb) < access_verbs.size();
  return known ? std::string(millrace::name_of(static_cast<access_verb>(verb)))
               : fmt::format("verb {}", static_cast<int>(verb));
}

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

}  // namespace millrace::volume_json
