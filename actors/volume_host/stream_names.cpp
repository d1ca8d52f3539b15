#include "actors/volume_host/stream_names.hpp"

#include <capnp/message.h>

#include <optional>

#include "actors/volume/directory_tree.hpp"
#include "actors/volume/volume_call.hpp"
#include "actors/volume/volume_path.hpp"
#include "actors/volume_host/volume_streams.hpp"

namespace millrace {
namespace {

using which = schema::VolumeRequest::Which;

/// "/payments/cards", as a client would say it, of something that is there or could be made; nothing if it leads
/// nowhere.
std::optional<std::string> path_of_place(volume_call& call, schema::Place::Reader place) {
  if (place.isPath()) {
    auto names = split_path(std::string_view(place.getPath().begin(), place.getPath().size()));
    if (!names) return std::nullopt;
    if (place.hasName()) names->emplace_back(place.getName().cStr());
    const auto found = locate(call, place, last_symlink::stays);
    if (!found || found->object == no_object || found->directory == no_object) return join_path(*names);
  }
  const auto found = locate(call, place, last_symlink::stays);
  if (!found || found->snapshot != live_state) return std::nullopt;
  if (found->directory == no_object) return found->volume.name;
  const auto directory = path_of(*found->tree, found->directory);
  if (!directory) return std::nullopt;
  return full_path(*found, path_below(*directory, found->name));
}

result<void> put_to(const stream_names_guard::check& check, store_port& volumes,
                    const std::optional<std::string>& path) {
  if (!check || !path) return {};
  const auto streams = list_streams(volumes);
  if (!streams) return streams.error();
  return check(*streams, *path);
}

/// Where a stream is to be made, if its asker may.
std::optional<std::string> new_path(volume_call& call, schema::CreateStream::Reader asked) {
  if (asked.getPlace().isPath()) {
    const auto parent = locate_parent(call, asked.getPlace());
    if (!parent || parent->missing.empty()) return std::nullopt;
    if (!authorise(call, access_role::directory, parent->directory, parent->directory.object)) return std::nullopt;
  }
  return path_of_place(call, asked.getPlace());
}

/// What is to go, if its asker may.
std::optional<std::string> path_that_goes(volume_call& call, schema::Place::Reader place) {
  const auto found = locate_existing(call, place, last_symlink::stays);
  if (!found || !authorise(call, access_role::object, *found, found->object)) return std::nullopt;
  return path_of_place(call, place);
}

}  // namespace

result<void> check_stream_names(store_port& volumes, const volume_question& question, const stream_names_guard& guard,
                                std::int64_t now) {
  const auto view = question.request.read();
  const auto what = view->which();
  if (what != which::CREATE_STREAM && what != which::REMOVE && what != which::DELETE_VOLUME) return {};
  capnp::MallocMessageBuilder unused;
  volume_call call{.store = volumes,
                   .asker = question.asker,
                   .now = now,
                   .what = what,
                   .payload = {},
                   .reply = unused.initRoot<schema::VolumeReply>()};
  if (what == which::CREATE_STREAM) return put_to(guard.check_new, volumes, new_path(call, view->getCreateStream()));
  if (what == which::REMOVE) {
    return put_to(guard.check_gone, volumes, path_that_goes(call, view->getRemove().getPlace()));
  }
  const auto volume = locate_volume(call, view->getDeleteVolume().getVolume().cStr());
  if (!volume || !authorise(call, access_role::object, *volume, volume->object)) return {};
  return put_to(guard.check_gone, volumes, volume->volume.name);
}

}  // namespace millrace
