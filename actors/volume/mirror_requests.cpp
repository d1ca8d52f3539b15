#include "actors/volume/mirror_address.hpp"
#include "actors/volume/request_handlers.hpp"
#include "actors/volume/unfinished_run.hpp"
#include "actors/volume/volume_messages.hpp"

namespace millrace::volume_requests {
namespace {

using volume_text::string;
using volume_text::text;
using volume_text::view;

/// What the registry knows; how its runs go, the mirror itself tells.
void put_mirror(schema::Mirror::Builder to, const volume_record& volume) {
  const auto& mirror = volume.mirror;
  to.setVolume(text(volume.name));
  auto settings = to.initSettings();
  settings.setSource(text(mirror.source));
  settings.setEverySeconds(mirror.every_seconds);
  settings.setContinuous(mirror.continuous);
  settings.setBytesPerSecondMax(mirror.bytes_per_second_max);
  settings.setKeepSnapshots(mirror.keep_snapshots);
  using state = schema::Mirror::State;
  to.setState(mirror.source.empty() ? state::NONE : mirror.promoted ? state::PROMOTED : state::IDLE);
}

enum class unfinished_run { stays, goes };

decided<void> store_and_reply(volume_call& call, const volume_record& volume, unfinished_run run) {
  map_batch batch;
  volume_registry::put(batch, volume);
  if (run == unfinished_run::goes) batch.erase(unfinished_run_key(volume.id));
  if (auto stored = commit_registry(call, batch); !stored) return stored;
  put_mirror(call.reply.initMirror(), volume);
  return {};
}

decided<void> check_mirror(const volume_record& volume) {
  if (!volume.mirror.source.empty()) return {};
  return refuse(volume_code::INVALID, "the volume is no mirror: say first what it mirrors", volume.name);
}

decided<void> check_settings(schema::MirrorSettings::Reader settings) {
  if (settings.getContinuous() && settings.getEverySeconds() != 0)
    return refuse(volume_code::INVALID, "a mirror runs every so many seconds or continuously: choose one");
  if (settings.getSource().size() == 0) return {};
  const auto source = parse_mirror_address(view(settings.getSource()));
  if (!source) return refuse(volume_code::INVALID, source.error().context);
  return {};
}

}  // namespace

decided<void> set_mirror(volume_call& call, schema::SetMirror::Reader asked) {
  auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  const auto settings = asked.getSettings();
  if (auto checked = check_settings(settings); !checked) return checked;
  const bool goes_on = place->volume.read_only() && place->volume.mirror.source == view(settings.getSource());
  place->volume.mirror = {string(settings.getSource()),    settings.getEverySeconds(),  settings.getContinuous(),
                          settings.getBytesPerSecondMax(), settings.getKeepSnapshots(), false};
  return store_and_reply(call, place->volume, goes_on ? unfinished_run::stays : unfinished_run::goes);
}

decided<void> describe_mirror(volume_call& call, schema::VolumeName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  put_mirror(call.reply.initMirror(), place->volume);
  return {};
}

decided<void> run_mirror(volume_call& call, schema::VolumeName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  if (auto checked = check_mirror(place->volume); !checked) return checked;
  if (place->volume.mirror.promoted)
    return refuse(volume_code::INVALID, "the mirror was promoted: make it a mirror again first", place->volume.name);
  call.outcome.mirror_runs.push_back(place->volume.id);
  put_mirror(call.reply.initMirror(), place->volume);
  return {};
}

/// Whether the asker may know, and whether there is something to compare; who answers then compares.
decided<void> verify_mirror(volume_call& call, schema::VolumeName::Reader asked) {
  const auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  if (auto checked = check_mirror(place->volume); !checked) return checked;
  put_mirror(call.reply.initMirror(), place->volume);
  return {};
}

decided<void> promote_mirror(volume_call& call, schema::VolumeName::Reader asked) {
  auto place = authorised_volume(call, view(asked.getVolume()));
  if (!place) return place.error();
  if (auto checked = check_mirror(place->volume); !checked) return checked;
  place->volume.mirror.promoted = true;
  return store_and_reply(call, place->volume, unfinished_run::goes);
}

}  // namespace millrace::volume_requests
