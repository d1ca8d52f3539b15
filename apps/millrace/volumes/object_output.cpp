#include "apps/millrace/volumes/object_output.hpp"

#include "apps/millrace/volumes/volume_output.hpp"

namespace millrace::cli {
namespace {

char letter_of(schema::Kind kind) {
  switch (kind) {
    case schema::Kind::DIRECTORY: return 'd';
    case schema::Kind::TABLE: return 't';
    case schema::Kind::STREAM: return 's';
    case schema::Kind::SYMLINK: return 'l';
    case schema::Kind::FILE:
    case schema::Kind::NONE: break;
  }
  return '-';
}

}  // namespace

std::string mode_text(const node_object& object) {
  std::string text(1, letter_of(object.kind));
  for (int bit = 8; bit >= 0; --bit) text += (object.mode >> bit & 1) != 0 ? "xwr"[bit % 3] : '-';
  return text;
}

json json_of(const node_object& o) {
  json described = {{"name", o.name},
                    {"kind", name_of(o.kind)},
                    {"size", o.size},
                    {"mode", o.mode},
                    {"uid", o.uid},
                    {"gid", o.gid},
                    {"links", o.links},
                    {"modified_at", json_of_time(o.modified_at)},
                    {"created_at", json_of_time(o.created_at)},
                    {"object", o.object}};
  if (o.kind == schema::Kind::FILE) described["blocks"] = o.blocks;
  if (o.kind == schema::Kind::TABLE) described["rows"] = o.rows;
  if (!o.changelog.empty()) {
    described["changelog"] = o.changelog;
    described["changelog_format"] = o.changelog_avro ? "avro" : "json";
  }
  if (!o.source.empty()) described["from"] = o.source;
  return described;
}

}  // namespace millrace::cli
