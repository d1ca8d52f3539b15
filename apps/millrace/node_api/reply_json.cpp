#include "apps/millrace/node_api/reply_json.hpp"

#include <algorithm>
#include <ctime>

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/query_fields.hpp"

namespace millrace::node_api {
namespace {

using nlohmann::json;
using volume_text::string;
using volume_text::view;

json text_or_null(capnp::Text::Reader text) { return text.size() == 0 ? json() : json(string(text)); }

std::string hexadecimal(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4];
    text += digits[c & 15];
  }
  return text;
}

const char* name_of(schema::Mirror::State state) {
  switch (state) {
    case schema::Mirror::State::NONE: return "none";
    case schema::Mirror::State::IDLE: return "idle";
    case schema::Mirror::State::RUNNING: return "running";
    case schema::Mirror::State::LIVE: return "live";
    case schema::Mirror::State::PAUSED: return "paused";
    case schema::Mirror::State::BROKEN: return "broken";
    case schema::Mirror::State::PROMOTED: return "promoted";
  }
  return "unknown";
}

const char* name_of(schema::Diff::Change change) {
  switch (change) {
    case schema::Diff::Change::CHANGED: return "changed";
    case schema::Diff::Change::ADDED: return "added";
    case schema::Diff::Change::REMOVED: return "removed";
  }
  return "unknown";
}

const char* name_of(schema::ChangelogFormat format) {
  return format == schema::ChangelogFormat::AVRO ? "avro" : "json";
}

json json_of(schema::TableSource::Reader source) {
  json partitions = json::array();
  std::int64_t lag = 0;
  for (const auto p : source.getPartitions()) {
    const auto behind = std::max<std::int64_t>(p.getEnd() - p.getPosition(), 0);
    lag += behind;
    const auto end = p.getEnd() < 0 ? json() : json(p.getEnd());
    partitions.push_back({{"position", p.getPosition()}, {"end", end}, {"lag", behind}});
  }
  return {{"topic", string(source.getTopic())},
          {"state", source.getState() == schema::TableSource::State::STOPPED ? "stopped" : "following"},
          {"reason", text_or_null(source.getReason())},
          {"passed_over", source.getPassedOver()},
          {"lag", lag},
          {"partitions", partitions}};
}

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
          {"source_root", hexadecimal(view(last.getSourceRoot()))},
          {"mirror_root", hexadecimal(view(last.getMirrorRoot()))},
          {"snapshot", string(last.getSnapshot())}};
}

}  // namespace

json json_of_time(std::int64_t ns) {
  if (ns == 0) return nullptr;
  const auto ms = ns / 1'000'000;
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[40];
  const auto size = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  const auto fraction = std::to_string(1000 + ms % 1000).substr(1);
  return std::string(text, size) + "." + fraction + "Z";
}

json json_of(schema::Volume::Reader volume) {
  const auto quota = volume.getQuota();
  const auto schedule = volume.getSchedule();
  return {{"name", string(volume.getName())},
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
  return {{"name", string(snapshot.getName())},
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
    entries.push_back({{"path", string(e.getPath())},
                       {"kind", name_of(e.getKind())},
                       {"change", name_of(e.getChange())},
                       {"old_path", text_or_null(e.getOldPath())},
                       {"blocks", e.getBlocks()},
                       {"rows", e.getRows()},
                       {"bytes", e.getBytes()},
                       {"attributes", e.getAttributes()}});
  }
  return {{"entries", entries},         {"more", diff.getMore()}, {"objects", diff.getObjects()},
          {"blocks", diff.getBlocks()}, {"rows", diff.getRows()}, {"bytes", diff.getBytes()}};
}

json json_of(schema::Mirror::Reader mirror) {
  const auto settings = mirror.getSettings();
  return {{"volume", string(mirror.getVolume())},
          {"source", text_or_null(settings.getSource())},
          {"state", name_of(mirror.getState())},
          {"reason", text_or_null(mirror.getReason())},
          {"every_seconds", settings.getEverySeconds()},
          {"continuous", settings.getContinuous()},
          {"bytes_per_second_max", settings.getBytesPerSecondMax()},
          {"keep_snapshots", settings.getKeepSnapshots()},
          {"lag_records", mirror.getLagRecords()},
          {"lag_ms", mirror.getLagMs()},
          {"last", json_of(mirror.getLast())}};
}

json json_of(schema::Comparison::Reader comparison) {
  return {{"snapshot", string(comparison.getSnapshot())},
          {"equal", comparison.getEqual()},
          {"difference", text_or_null(comparison.getDifference())},
          {"blocks", comparison.getBlocks()},
          {"block_bytes", comparison.getBlockBytes()},
          {"logs", comparison.getLogs()},
          {"log_bytes", comparison.getLogBytes()},
          {"logs_left_out", comparison.getLogsLeftOut()}};
}

json json_of(schema::Stat::Reader stat) {
  json described = {{"kind", name_of(stat.getKind())},
                    {"size", stat.getSize()},
                    {"mode", mode_text(stat.getMode())},
                    {"uid", stat.getUid()},
                    {"gid", stat.getGid()},
                    {"links", stat.getLinks()},
                    {"accessed_at", json_of_time(stat.getAccessedAt())},
                    {"modified_at", json_of_time(stat.getModifiedAt())},
                    {"changed_at", json_of_time(stat.getChangedAt())},
                    {"created_at", json_of_time(stat.getCreatedAt())},
                    {"object", stat.getObject().getObject()}};
  if (stat.getPath().size() != 0) described["path"] = string(stat.getPath());
  if (stat.getKind() == schema::Kind::FILE) described["blocks"] = stat.getBlocks();
  if (stat.getKind() == schema::Kind::TABLE) {
    described["rows"] = stat.getRows();
    const auto settings = stat.getTable();
    described["changelog"] = text_or_null(settings.getChangelogTopic());
    if (settings.getChangelogTopic().size() != 0)
      described["changelog_format"] = name_of(settings.getChangelogFormat());
    described["from"] = text_or_null(settings.getSource());
    if (stat.hasSource()) described["source"] = json_of(stat.getSource());
  }
  if (stat.getKind() == schema::Kind::STREAM) {
    described["settings"] = json::object();
    for (const auto setting : stat.getStream())
      described["settings"][string(setting.getName())] = string(setting.getValue());
  }
  return described;
}

json json_of(schema::Entries::Reader listed, bool with_stat) {
  json entries = json::array();
  for (const auto entry : listed.getEntries()) {
    json described = with_stat ? json_of(entry.getStat()) : json{{"kind", name_of(entry.getStat().getKind())}};
    described["name"] = string(entry.getName());
    entries.push_back(std::move(described));
  }
  json next;
  if (listed.getMore() && !entries.empty()) next = entries.back()["name"];
  return {{"entries", std::move(entries)}, {"next", std::move(next)}};
}

json json_of(schema::Permissions::Reader permissions) {
  json own = json::object(), effective = json::object();
  for (const auto rule : permissions.getOwn()) own[name_of(rule.getVerb())] = string(rule.getExpression());
  for (const auto rule : permissions.getEffective()) {
    effective[name_of(rule.getVerb())] = {{"expression", string(rule.getExpression())},
                                          {"from", text_or_null(rule.getFrom())}};
  }
  return {{"path", string(permissions.getPath())}, {"own", own}, {"effective", effective}};
}

json json_of(schema::Explanation::Reader explanation) {
  return {{"allowed", explanation.getAllowed()},
          {"text", string(explanation.getText())},
          {"expression", string(explanation.getExpression())},
          {"from", text_or_null(explanation.getFrom())}};
}

const char* name_of(schema::Kind kind) {
  switch (kind) {
    case schema::Kind::DIRECTORY: return "directory";
    case schema::Kind::FILE: return "file";
    case schema::Kind::TABLE: return "table";
    case schema::Kind::STREAM: return "stream";
    case schema::Kind::SYMLINK: return "symlink";
    case schema::Kind::NONE: return "none";
  }
  return "unknown";
}

const char* name_of(schema::Verb verb) {
  switch (verb) {
    case schema::Verb::READ: return "read";
    case schema::Verb::WRITE: return "write";
    case schema::Verb::CREATE: return "create";
    case schema::Verb::REMOVE: return "remove";
    case schema::Verb::LIST: return "list";
    case schema::Verb::ADMIN: return "admin";
  }
  return "unknown";
}

}  // namespace millrace::node_api
