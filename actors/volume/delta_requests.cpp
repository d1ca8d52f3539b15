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

namespace {

/// `id`: a number of the snapshot, or its name.
template <class Id>
decided<void> allow(volume_call& call, capnp::Text::Reader volume, Id id) {
  const auto place = locate_volume(call, view(volume));
  if (!place) return place.error();
  if (auto may = authorise(call, access_role::object, *place, root_directory); !may) return may;
  const auto registry = from_store(call.store.registry());
  if (!registry) return registry.error();
  const auto found = from_store(volume_registry::find_snapshot(**registry, place->volume.id, id));
  if (!found) return found.error();
  if (!*found) return refuse(volume_code::NOT_FOUND, "the volume has no such snapshot (any more)", place->volume.name);
  call.reply.setDone();
  return {};
}

}  // namespace

decided<void> read_delta(volume_call& call, capnp::Text::Reader volume, std::uint64_t snapshot) {
  return allow(call, volume, volume_snapshot(snapshot));
}

decided<void> walk_snapshot(volume_call& call, schema::SnapshotName::Reader asked) {
  return allow(call, asked.getVolume(), view(asked.getSnapshot()));
}

}  // namespace millrace::volume_requests
