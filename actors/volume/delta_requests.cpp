#include "actors/volume/request_handlers.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {

using volume_text::string;
using volume_text::text;
using volume_text::view;

decided<void> begin_delta(volume_call& call, schema::BeginDelta::Reader asked) {
  const auto place = locate_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, root_directory); !may) return may;
  if (auto checked = volume_registry::check_snapshot_name(view(asked.getMirror())); !checked) return checked;
  const auto name = string(asked.getMirror()) + "-" + std::to_string(call.now / 1'000'000);
  const auto snapshot = take_snapshot(call, place->volume, name, {});
  if (!snapshot) return snapshot.error();
  auto delta = call.reply.initDelta();
  delta.setSnapshot(snapshot->id.value);
  delta.setName(text(snapshot->name));
  delta.setUsedBytes(snapshot->counters.bytes);
  delta.setUsedObjects(snapshot->counters.objects);
  delta.setCreatedAt(snapshot->created_at);
  return {};
}

/// Whether the asker may have what a snapshot of the volume has; who answers then sends it.
decided<void> read_delta(volume_call& call, capnp::Text::Reader volume) {
  const auto place = locate_volume(call, view(volume));
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, root_directory); !may) return may;
  call.reply.setDone();
  return {};
}

}  // namespace millrace::volume_requests
