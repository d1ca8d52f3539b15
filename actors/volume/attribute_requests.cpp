#include "actors/volume/file_blocks.hpp"
#include "actors/volume/request_handlers.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::blob;
using volume_text::string;
using volume_text::text;
using volume_text::view;

/// Loads the object, lets `change(inode, edit)` change it, stores it with a new time of change, answers with it if
/// `answers`.
template <class Change>
decided<void> change_object(volume_call& call, schema::Place::Reader asked, last_symlink last, bool answers,
                            Change change) {
  const auto place = locate_existing(call, asked, last);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  auto object = load_inode(*place->tree, place->object);
  if (!object) return object.error();
  volume_edit edit(*place->tree, call.now);
  if (decided<void> changed = change(*object, edit); !changed) return changed;
  object->changed_at = call.now;
  edit.store(*object);
  if (!answers) call.reply.setDone();
  if (answers)
    if (auto filled = reply_object(call, *place, *object, edit); !filled) return filled;
  return commit(call, place->volume, edit);
}

void set_time(std::int64_t& time, schema::Attributes::Time::Reader asked, std::int64_t now) {
  switch (asked.which()) {
    case schema::Attributes::Time::STAYS: return;
    case schema::Attributes::Time::NOW: time = now; return;
    case schema::Attributes::Time::AT: time = asked.getAt(); return;
  }
}

decided<void> check_xattr_name(std::string_view name) {
  if (!name.empty() && name.size() <= volume_limits::xattr_name_bytes_max && name.find('\0') == name.npos) return {};
  return refuse(volume_code::INVALID, "an xattr's name has 1 to 255 bytes, none of them zero", std::string(name));
}

std::size_t bytes_of_pairs(const record_bytes::text_pairs& pairs) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : pairs) bytes += name.size() + value.size();
  return bytes;
}

volume_refusal no_xattr(std::string_view name) {
  return refuse(volume_code::NO_ATTRIBUTE, "the object has no such xattr", std::string(name));
}

decided<inode> readable_object(volume_call& call, schema::Place::Reader asked) {
  const auto place = locate_existing(call, asked, last_symlink::stays);
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may.error();
  return load_inode(*place->tree, place->object);
}

}  // namespace

decided<record_bytes::text_pairs> settings_of(capnp::List<schema::Setting>::Reader settings) {
  record_bytes::text_pairs pairs;
  for (const auto setting : settings) {
    const auto name = view(setting.getName());
    if (name.empty() || find_pair(pairs, name) != nullptr)
      return refuse(volume_code::INVALID, "a setting has a name, and stands once", std::string(name));
    set_pair(pairs, name, view(setting.getValue()));
  }
  if (bytes_of_pairs(pairs) > volume_limits::settings_bytes_max)
    return refuse(volume_code::TOO_LARGE,
                  "settings have at most " + std::to_string(volume_limits::settings_bytes_max) + " bytes together");
  return pairs;
}

decided<void> set_attributes(volume_call& call, schema::SetAttributes::Reader asked) {
  const auto change = [&](inode& object, volume_edit& edit) -> decided<void> {
    const auto attributes = asked.getAttributes();
    if (asked.getSize() >= 0) {
      if (object.kind != object_kind::FILE)
        return refuse(volume_code::WRONG_KIND, "only a file's size is set", object.name);
      if (auto cut = truncate_file(edit, object, static_cast<std::uint64_t>(asked.getSize())); !cut) return cut;
    }
    if (attributes.getMode() >= 0) object.mode = static_cast<std::uint16_t>(attributes.getMode() & 07777);
    if (attributes.getUid() >= 0) object.uid = static_cast<std::uint32_t>(attributes.getUid());
    if (attributes.getGid() >= 0) object.gid = static_cast<std::uint32_t>(attributes.getGid());
    set_time(object.accessed_at, attributes.getAccessedAt(), call.now);
    set_time(object.modified_at, attributes.getModifiedAt(), call.now);
    return {};
  };
  return change_object(call, asked.getPlace(), last_symlink::stays, true, change);
}

decided<void> get_xattr(volume_call& call, schema::XattrName::Reader asked) {
  const auto object = readable_object(call, asked.getPlace());
  if (!object) return object.error();
  const auto* value = find_pair(object->xattrs, view(asked.getName()));
  if (value == nullptr) return no_xattr(view(asked.getName()));
  auto reply = call.reply.initBytes();
  reply.setData(blob(*value));
  reply.setSize(value->size());
  return {};
}

decided<void> set_xattr(volume_call& call, schema::SetXattr::Reader asked) {
  const auto name = view(asked.getName());
  if (auto checked = check_xattr_name(name); !checked) return checked;
  const auto change = [&](inode& object, volume_edit&) -> decided<void> {
    const bool exists = find_pair(object.xattrs, name) != nullptr;
    if (exists && asked.getMode() == schema::SetXattr::Mode::CREATE)
      return refuse(volume_code::ALREADY_EXISTS, "the object has such an xattr", std::string(name));
    if (!exists && asked.getMode() == schema::SetXattr::Mode::REPLACE) return no_xattr(name);
    set_pair(object.xattrs, name, view(asked.getValue()));
    if (bytes_of_pairs(object.xattrs) <= volume_limits::xattrs_bytes_max) return {};
    return refuse(volume_code::TOO_LARGE, "an object's xattrs have at most " +
                                              std::to_string(volume_limits::xattrs_bytes_max) + " bytes together");
  };
  return change_object(call, asked.getPlace(), last_symlink::stays, false, change);
}

decided<void> list_xattrs(volume_call& call, schema::Place::Reader asked) {
  const auto object = readable_object(call, asked);
  if (!object) return object.error();
  auto names = call.reply.initNames(static_cast<unsigned>(object->xattrs.size()));
  for (unsigned i = 0; i < names.size(); ++i) names.set(i, text(object->xattrs[i].first));
  return {};
}

decided<void> remove_xattr(volume_call& call, schema::XattrName::Reader asked) {
  const auto change = [&](inode& object, volume_edit&) -> decided<void> {
    if (!erase_pair(object.xattrs, view(asked.getName()))) return no_xattr(view(asked.getName()));
    return {};
  };
  return change_object(call, asked.getPlace(), last_symlink::stays, false, change);
}

decided<void> set_stream(volume_call& call, schema::SetStream::Reader asked) {
  const auto change = [&](inode& object, volume_edit&) -> decided<void> {
    if (object.kind != object_kind::STREAM) return refuse(volume_code::WRONG_KIND, "not a stream", object.name);
    auto settings = settings_of(asked.getSettings());
    if (!settings) return settings.error();
    object.settings = std::move(*settings);
    return {};
  };
  return change_object(call, asked.getPlace(), last_symlink::followed, true, change);
}

}  // namespace millrace::volume_requests
