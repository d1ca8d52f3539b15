#include "apps/millrace/volume_json/volume_json.hpp"

#include <ctime>

#include "apps/millrace/volume_json/volume_names.hpp"

namespace millrace::volume_json {
namespace {

using json = nlohmann::ordered_json;

std::string text(capnp::Text::Reader from) { return {from.begin(), from.size()}; }

std::string_view bytes(capnp::Data::Reader from) { return {reinterpret_cast<const char*>(from.begin()), from.size()}; }

json text_or_null(capnp::Text::Reader from) { return from.size() == 0 ? json() : json(text(from)); }

/// How far a mirror is behind is not known before it has come to an end once.
bool knows_lag(schema::Mirror::Reader mirror) { return mirror.getLast().getEndedAt() != 0; }

json json_of(schema::Receipt::Reader last) {
  if (last.getEndedAt() == 0) return nullptr;
  return {{"started_at", json_of_time(last.getStartedAt())},
          {"ended_at", json_of_time(last.getEndedAt())},
          {"seconds", static_cast<double>(last.getEndedAt() - last.getStartedAt()) / 1e9},
          {"blocks_sent", last.getBlocksSent()},
          {"data_blocks_sent", last.getDataBlocksSent()},
          {"bytes_sent", last.getBytesSent()},
          {"bytes_changed", last.getBytesChanged()},
          {"log_bytes_sent", last.getLogBytesSent()},
          {"source_root", hexadecimal(bytes(last.getSourceRoot()))},
          {"mirror_root", hexadecimal(bytes(last.getMirrorRoot()))},
          {"snapshot", text(last.getSnapshot())}};
}

json json_of(schema::Diff::Extent::Reader extent) { return {{"start", extent.getStart()}, {"end", extent.getEnd()}}; }

json json_of(capnp::List<schema::Diff::Log>::Reader logs) {
  json all = json::array();
  for (const auto log : logs) {
    all.push_back({{"topic", text(log.getTopic())},
                   {"partition", log.getPartition()},
                   {"before", log.hasBefore() ? json_of(log.getBefore()) : json()},
                   {"after", log.hasAfter() ? json_of(log.getAfter()) : json()}});
  }
  return all;
}

}  // namespace

json json_of_time(std::int64_t ns) {
  if (ns == 0) return nullptr;
  const auto ms = ns / 1'000'000;
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char written[40];
  const auto size = std::strftime(written, sizeof written, "%Y-%m-%dT%H:%M:%S", &parts);
  const auto fraction = std::to_string(1000 + ms % 1000).substr(1);
  return std::string(written, size) + "." + fraction + "Z";
}

json json_of(schema::Volume::Reader volume) {
  const auto quota = volume.getQuota();
  const auto schedule = volume.getSchedule();
  return {{"name", text(volume.getName())},
          {"id", volume.getId()},
          {"owner", text_or_null(volume.getOwner())},
          {"created_at", json_of_time(volume.getCreatedAt())},
          {"used_bytes", volume.getUsedBytes()},
          {"used_objects", volume.getUsedObjects()},
          {"quota", {{"bytes", quota.getBytesMax()}, {"objects", quota.getObjectsMax()}}},
          {"schedule",
           {{"hourly", schedule.getHourly()}, {"daily", schedule.getDaily()}, {"weekly", schedule.getWeekly()}}},
          {"snapshots", volume.getSnapshots()},
          {"read_only", volume.getReadOnly()},
          {"cloned_from", text_or_null(volume.getClonedFrom())}};
}

json json_of(schema::Snapshot::Reader snapshot) {
  return {{"name", text(snapshot.getName())},
          {"id", snapshot.getId()},
          {"created_at", json_of_time(snapshot.getCreatedAt())},
          {"schedule", text_or_null(snapshot.getSchedule())},
          {"used_bytes", snapshot.getUsedBytes()},
          {"used_objects", snapshot.getUsedObjects()},
          {"clones", snapshot.getClones()}};
}

json json_of(schema::Diff::Reader diff) {
  json entries = json::array();
  for (const auto e : diff.getEntries()) {
    entries.push_back({{"path", text(e.getPath())},
                       {"kind", name_of(e.getKind())},
                       {"change", name_of(e.getChange())},
                       {"old_path", text_or_null(e.getOldPath())},
                       {"blocks", e.getBlocks()},
                       {"rows", e.getRows()},
                       {"bytes", e.getBytes()},
                       {"attributes", e.getAttributes()}});
    if (e.hasLogs()) entries.back()["logs"] = json_of(e.getLogs());
  }
  return {{"entries", entries},          {"more", diff.getMore()}, {"objects", diff.getObjects()},
          {"blocks", diff.getBlocks()},  {"rows", diff.getRows()}, {"bytes", diff.getBytes()},
          {"records", diff.getRecords()}};
}

json json_of(schema::Mirror::Reader mirror) {
  const auto settings = mirror.getSettings();
  return {{"volume", text(mirror.getVolume())},
          {"source", text_or_null(settings.getSource())},
          {"state", name_of(mirror.getState())},
          {"reason", text_or_null(mirror.getReason())},
          {"every_seconds", settings.getEverySeconds()},
          {"continuous", settings.getContinuous()},
          {"bytes_per_second_max", settings.getBytesPerSecondMax()},
          {"keep_snapshots", settings.getKeepSnapshots()},
          {"lag_records", knows_lag(mirror) ? json(mirror.getLagRecords()) : json()},
          {"lag_ms", knows_lag(mirror) ? json(mirror.getLagMs()) : json()},
          {"last", json_of(mirror.getLast())}};
}

json json_of(schema::Comparison::Reader comparison) {
  return {{"snapshot", text(comparison.getSnapshot())},
          {"equal", comparison.getEqual()},
          {"difference", text_or_null(comparison.getDifference())},
          {"blocks", comparison.getBlocks()},
          {"block_bytes", comparison.getBlockBytes()},
          {"logs", comparison.getLogs()},
          {"log_bytes", comparison.getLogBytes()},
          {"logs_left_out", comparison.getLogsLeftOut()}};
}

}  // namespace millrace::volume_json
