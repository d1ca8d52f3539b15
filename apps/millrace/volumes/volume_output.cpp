#include "apps/millrace/volumes/volume_output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>

#include "apps/millrace/text/age.hpp"
#include "apps/millrace/text/quantity.hpp"
#include "apps/millrace/volume_client/diff_text.hpp"
#include "apps/millrace/volume_client/mirror_text.hpp"
#include "apps/millrace/volume_client/places.hpp"

namespace millrace::cli {

json json_of_time(std::int64_t ns) { return ns == 0 ? json() : json(readable_time(ns)); }

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

json json_of(schema::Volume::Reader volume) {
  const auto quota = volume.getQuota();
  const auto schedule = volume.getSchedule();
  const auto origin = string_of(volume.getClonedFrom());
  return {{"name", string_of(volume.getName())},
          {"id", volume.getId()},
          {"owner", string_of(volume.getOwner())},
          {"created_at", json_of_time(volume.getCreatedAt())},
          {"used_bytes", volume.getUsedBytes()},
          {"used_objects", volume.getUsedObjects()},
          {"quota", {{"bytes", quota.getBytesMax()}, {"objects", quota.getObjectsMax()}}},
          {"schedule",
           {{"hourly", schedule.getHourly()}, {"daily", schedule.getDaily()}, {"weekly", schedule.getWeekly()}}},
          {"snapshots", volume.getSnapshots()},
          {"read_only", volume.getReadOnly()},
          {"cloned_from", origin.empty() ? json() : json(origin)}};
}

json json_of(schema::Snapshot::Reader snapshot) {
  const auto schedule = string_of(snapshot.getSchedule());
  return {{"name", string_of(snapshot.getName())},
          {"id", snapshot.getId()},
          {"created_at", json_of_time(snapshot.getCreatedAt())},
          {"schedule", schedule.empty() ? json() : json(schedule)},
          {"used_bytes", snapshot.getUsedBytes()},
          {"used_objects", snapshot.getUsedObjects()},
          {"clones", snapshot.getClones()}};
}

json json_of(schema::Comparison::Reader comparison) {
  const auto difference = string_of(comparison.getDifference());
  return {{"snapshot", string_of(comparison.getSnapshot())},
          {"equal", comparison.getEqual()},
          {"difference", difference.empty() ? json() : json(difference)},
          {"blocks", comparison.getBlocks()},
          {"block_bytes", comparison.getBlockBytes()},
          {"logs", comparison.getLogs()},
          {"log_bytes", comparison.getLogBytes()},
          {"logs_left_out", comparison.getLogsLeftOut()}};
}

json json_of(schema::Mirror::Reader mirror) {
  const auto settings = mirror.getSettings();
  const auto last = mirror.getLast();
  json receipt;
  if (last.getEndedAt() != 0) {
    receipt = {{"started_at", json_of_time(last.getStartedAt())},
               {"ended_at", json_of_time(last.getEndedAt())},
               {"seconds", static_cast<double>(last.getEndedAt() - last.getStartedAt()) / 1e9},
               {"blocks_sent", last.getBlocksSent()},
               {"data_blocks_sent", last.getDataBlocksSent()},
               {"bytes_sent", last.getBytesSent()},
               {"bytes_changed", last.getBytesChanged()},
               {"log_bytes_sent", last.getLogBytesSent()},
               {"source_root", hash_text(view_of(last.getSourceRoot()))},
               {"mirror_root", hash_text(view_of(last.getMirrorRoot()))},
               {"snapshot", string_of(last.getSnapshot())}};
  }
  const auto reason = string_of(mirror.getReason());
  return {{"volume", string_of(mirror.getVolume())},
          {"source", string_of(settings.getSource())},
          {"state", name_of(mirror.getState())},
          {"reason", reason.empty() ? json() : json(reason)},
          {"every_seconds", settings.getEverySeconds()},
          {"continuous", settings.getContinuous()},
          {"bytes_per_second_max", settings.getBytesPerSecondMax()},
          {"keep_snapshots", settings.getKeepSnapshots()},
          {"lag_records", mirror.getLagRecords()},
          {"lag_ms", mirror.getLagMs()},
          {"last", receipt}};
}

json json_of(schema::Diff::Reader diff) {
  json entries = json::array();
  for (const auto e : diff.getEntries()) {
    const auto old = string_of(e.getOldPath());
    entries.push_back({{"path", string_of(e.getPath())},
                       {"kind", name_of(e.getKind())},
                       {"change", name_of(e.getChange())},
                       {"old_path", old.empty() ? json() : json(old)},
                       {"blocks", e.getBlocks()},
                       {"rows", e.getRows()},
                       {"bytes", e.getBytes()},
                       {"attributes", e.getAttributes()}});
  }
  return {{"entries", entries},         {"more", diff.getMore()}, {"objects", diff.getObjects()},
          {"blocks", diff.getBlocks()}, {"rows", diff.getRows()}, {"bytes", diff.getBytes()}};
}

std::string text_of(schema::Quota::Reader quota) {
  std::vector<std::string> parts;
  if (quota.getBytesMax() != 0) parts.push_back(readable_bytes(quota.getBytesMax()));
  if (quota.getObjectsMax() != 0) {
    parts.push_back(grouped(static_cast<std::int64_t>(quota.getObjectsMax())) + " objects");
  }
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string text_of(schema::Schedule::Reader schedule) {
  std::vector<std::string> parts;
  if (schedule.getHourly() != 0) parts.push_back(fmt::format("{} hourly", schedule.getHourly()));
  if (schedule.getDaily() != 0) parts.push_back(fmt::format("{} daily", schedule.getDaily()));
  if (schedule.getWeekly() != 0) parts.push_back(fmt::format("{} weekly", schedule.getWeekly()));
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace millrace::cli
