#include <algorithm>

#include "actors/volume/file_blocks.hpp"
#include "actors/volume/request_handlers.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::blob;
using volume_text::view;

/// The file that a write is for: one that is there, or one that it makes.
decided<inode> file_to_write(volume_call& call, const located_place& place, bool create, volume_edit& edit) {
  if (place.object != no_object) {
    if (auto may = authorise(call, access_role::object, place, place.object); !may) return may.error();
    return load_kind(place, object_kind::FILE);
  }
  if (!create) return refuse(volume_code::NOT_FOUND, "there is no such file", place.name);
  if (auto may = authorise(call, access_role::directory, place, place.directory); !may) return may.error();
  if (auto may = authorise(call, access_role::object, place, place.directory); !may) return may.error();
  return make_object(edit, place.directory, place.name, {object_kind::FILE, 0644});
}

const char* word_of(object_kind kind) {
  switch (kind) {
    case object_kind::NONE: return "nothing";
    case object_kind::DIRECTORY: return "directory";
    case object_kind::FILE: return "file";
    case object_kind::TABLE: return "table";
    case object_kind::STREAM: return "stream";
    case object_kind::SYMLINK: return "symlink";
  }
  return "object of a later version";
}

/// Lets `change(edit, file)` change the bytes of a file that is there, and answers with it.
template <class Change>
decided<void> change_file(volume_call& call, schema::Place::Reader asked, Change change) {
  const auto place = locate_existing(call, asked, last_symlink::followed);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  auto file = load_kind(*place, object_kind::FILE);
  if (!file) return file.error();
  volume_edit edit(*place->tree, call.now);
  if (decided<void> changed = change(edit, *file); !changed) return changed;
  if (auto filled = reply_object(call, *place, *file, edit); !filled) return filled;
  return commit(call, place->volume, edit);
}

}  // namespace

decided<inode> load_kind(const located_place& place, object_kind kind) {
  auto object = load_inode(*place.tree, place.object);
  if (!object || object->kind == kind) return object;
  const auto code = object->kind == object_kind::DIRECTORY ? volume_code::IS_DIRECTORY : volume_code::WRONG_KIND;
  return refuse(code, std::string("a ") + word_of(object->kind) + ", not a " + word_of(kind), place.name);
}

decided<void> read_file(volume_call& call, schema::ReadFile::Reader asked) {
  const auto place = locate_existing(call, asked.getPlace(), last_symlink::followed);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  const auto file = load_kind(*place, object_kind::FILE);
  if (!file) return file.error();
  std::string bytes;
  const auto length = std::min<std::size_t>(asked.getLength(), volume_limits::transfer_bytes_max);
  if (auto read = millrace::read_file(*place->tree, *file, asked.getOffset(), length, bytes); !read) return read;
  auto reply = call.reply.initBytes();
  reply.setSize(file->size);
  if (asked.getAsPayload())
    call.reply_payloads.push_back(slice::copy_of(std::as_bytes(std::span(bytes.data(), bytes.size()))));
  else
    reply.setData(blob(bytes));
  return {};
}

decided<void> write_file(volume_call& call, schema::WriteFile::Reader asked) {
  const auto place = locate(call, asked.getPlace(), last_symlink::followed);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  const auto bytes = asked.hasData() ? view(asked.getData()) : call.payload;
  if (bytes.size() > volume_limits::transfer_bytes_max)
    return refuse(volume_code::TOO_LARGE,
                  "one write has at most " + std::to_string(volume_limits::transfer_bytes_max) + " bytes", place->name);
  volume_edit edit(*place->tree, call.now);
  auto file = file_to_write(call, *place, asked.getCreate(), edit);
  if (!file) return file.error();
  const auto offset = asked.getAppend() ? file->size : asked.getOffset();
  if (auto written = millrace::write_file(edit, *file, offset, bytes); !written) return written;
  if (auto filled = reply_object(call, *place, *file, edit); !filled) return filled;
  return commit(call, place->volume, edit);
}

decided<void> truncate_file(volume_call& call, schema::TruncateFile::Reader asked) {
  return change_file(call, asked.getPlace(), [&](volume_edit& edit, inode& file) {
    return millrace::truncate_file(edit, file, asked.getSize());
  });
}

decided<void> clear_range(volume_call& call, schema::ClearRange::Reader asked) {
  if (asked.getLength() == 0) return refuse(volume_code::INVALID, "a range to be cleared has a byte at least");
  return change_file(call, asked.getPlace(), [&](volume_edit& edit, inode& file) {
    return millrace::clear_range(edit, file, asked.getOffset(), asked.getLength(), asked.getGrow());
  });
}

decided<void> seek_file(volume_call& call, schema::SeekFile::Reader asked) {
  const auto place = locate_existing(call, asked.getPlace(), last_symlink::followed);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  const auto file = load_kind(*place, object_kind::FILE);
  if (!file) return file.error();
  const auto found = asked.getHole() ? find_hole(*place->tree, *file, asked.getOffset())
                                     : find_data(*place->tree, *file, asked.getOffset());
  if (!found) return found.error();
  auto reply = call.reply.initPosition();
  reply.setOffset(*found);
  reply.setSize(file->size);
  return {};
}

decided<void> sync_file(volume_call& call, schema::Place::Reader asked) {
  const auto place = locate_existing(call, asked, last_symlink::followed);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  call.reply.setDone();
  return {};
}

}  // namespace millrace::volume_requests
