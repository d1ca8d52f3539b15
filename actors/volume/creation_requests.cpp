#include <functional>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/table_settings.hpp"
#include "actors/volume/volume_limits.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_path.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::string;

/// Where something new goes: a directory that is there, those to be made below it, and the name.
struct new_place {
  located_place directory;  // `object` is the directory
  std::vector<std::string> missing;
  std::string name;
};

/// What of something new is known only where it is to stand.
struct birth {
  std::function<decided<void>(const located_place& directory, new_object& what)> prepare = {};
  std::function<decided<void>(volume_edit& edit, const inode& made)> complete = {};
};

/// Makes it, and answers with it.
decided<void> make_new(volume_call& call, const new_place& place, new_object what, const birth& born) {
  if (auto writable = check_writable(place.directory); !writable) return writable;
  if (auto may = authorise(call, access_role::directory, place.directory, place.directory.object); !may) return may;
  if (born.prepare)
    if (auto prepared = born.prepare(place.directory, what); !prepared) return prepared;
  volume_edit edit(*place.directory.tree, call.now);
  auto above = what;
  above.kind = object_kind::DIRECTORY;
  above.mode = 0755;
  above.settings.clear();
  const auto directory = make_directories(edit, place.directory.object, place.missing, above);
  if (!directory) return directory.error();
  const auto made = make_object(edit, *directory, place.name, what);
  if (!made) return made.error();
  if (born.complete)
    if (auto completed = born.complete(edit, *made); !completed) return completed;
  if (auto filled = reply_object(call, place.directory, *made, edit); !filled) return filled;
  return commit(call, place.directory.volume, edit);
}

volume_refusal taken(const located_place& place) {
  return refuse(volume_code::ALREADY_EXISTS, "the name is taken", place.name.empty() ? place.volume.name : place.name);
}

decided<void> reply_existing(volume_call& call, const located_place& place, const inode& object) {
  return reply_object(call, place, object, *place.tree);
}

/// With `parents`, an object of the same kind that stands there is the answer if it is a directory.
decided<void> make_at(volume_call& call, schema::Place::Reader asked, const new_object& what, bool parents,
                      const birth& born = {}) {
  if (parents && asked.isPath()) {
    auto parent = locate_parent(call, asked);
    if (!parent) return parent.error();
    auto& missing = parent->missing;
    if (missing.empty()) {
      const auto& there = parent->directory;
      if (what.kind != object_kind::DIRECTORY) return taken(there);
      if (auto may = authorise(call, access_role::directory, there, there.object); !may) return may;
      const auto object = load_directory(*there.tree, there.object);
      if (!object) return object.error();
      return reply_existing(call, there, *object);
    }
    new_place place{std::move(parent->directory), {}, std::move(missing.back())};
    missing.pop_back();
    place.missing = std::move(missing);
    return make_new(call, place, what, born);
  }
  auto place = locate(call, asked, last_symlink::stays);
  if (!place) return place.error();
  if (place->object != no_object) {
    if (auto writable = check_writable(*place); !writable) return writable;
    return taken(*place);
  }
  const auto name = place->name;
  place->object = place->directory;
  return make_new(call, {std::move(*place), {}, name}, what, born);
}

}  // namespace

new_object new_of(object_kind kind, schema::Attributes::Reader attributes, std::uint16_t mode) {
  new_object what;
  what.kind = kind;
  what.mode = attributes.getMode() < 0 ? mode : static_cast<std::uint16_t>(attributes.getMode() & 07777);
  if (attributes.getUid() >= 0) what.uid = static_cast<std::uint32_t>(attributes.getUid());
  if (attributes.getGid() >= 0) what.gid = static_cast<std::uint32_t>(attributes.getGid());
  return what;
}

decided<void> make_directory(volume_call& call, schema::MakeObject::Reader asked) {
  return make_at(call, asked.getPlace(), new_of(object_kind::DIRECTORY, asked.getAttributes(), 0755),
                 asked.getParents());
}

decided<void> make_symlink(volume_call& call, schema::MakeSymlink::Reader asked) {
  auto what = new_of(object_kind::SYMLINK, asked.getAttributes(), 0777);
  what.text = string(asked.getText());
  if (what.text.empty() || what.text.size() > volume_limits::symlink_bytes_max)
    return refuse(volume_code::INVALID,
                  "a symlink's text has 1 to " + std::to_string(volume_limits::symlink_bytes_max) + " bytes");
  return make_at(call, asked.getPlace(), what, false);
}

decided<void> create_file(volume_call& call, schema::MakeObject::Reader asked) {
  if (asked.getMayExist()) {
    const auto place = locate(call, asked.getPlace(), last_symlink::followed);
    if (place && place->object != no_object) {
      if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
      const auto object = load_kind(*place, object_kind::FILE);
      if (!object) return object.error();
      return reply_existing(call, *place, *object);
    }
  }
  return make_at(call, asked.getPlace(), new_of(object_kind::FILE, asked.getAttributes(), 0644), asked.getParents());
}

decided<void> create_table(volume_call& call, schema::CreateTable::Reader asked) {
  table_plan plan;
  const birth born{.prepare = [&](const located_place& directory, new_object& what) -> decided<void> {
                     auto planned = plan_table(call, directory, asked.getSettings());
                     if (!planned) return planned.error();
                     plan = std::move(*planned);
                     what.settings = plan.settings;
                     return {};
                   },
                   .complete = [&](volume_edit& edit, const inode& made) { return settle(call, plan, edit, made); }};
  return make_at(call, asked.getPlace(), new_of(object_kind::TABLE, asked.getAttributes(), 0644), asked.getParents(),
                 born);
}

decided<void> create_stream(volume_call& call, schema::CreateStream::Reader asked) {
  auto what = new_of(object_kind::STREAM, asked.getAttributes(), 0644);
  auto settings = settings_of(asked.getSettings());
  if (!settings) return settings.error();
  what.settings = std::move(*settings);
  return make_at(call, asked.getPlace(), what, asked.getParents());
}

}  // namespace millrace::volume_requests
