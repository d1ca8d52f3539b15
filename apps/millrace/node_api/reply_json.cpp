#include "apps/millrace/node_api/reply_json.hpp"

#include <algorithm>

#include "actors/volume/volume_messages.hpp"
#include "apps/millrace/node_api/query_fields.hpp"

namespace millrace::node_api {
namespace {

using nlohmann::json;
using volume_text::string;
using volume_text::view;

json text_or_null(capnp::Text::Reader text) { return text.size() == 0 ? json() : json(string(text)); }

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

}  // namespace

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
  const auto expression_of = [hidden = permissions.getHidden()](const auto& rule) {
    return hidden ? json() : json(string(rule.getExpression()));
  };
  for (const auto rule : permissions.getOwn()) own[name_of(rule.getVerb())] = expression_of(rule);
  for (const auto rule : permissions.getEffective()) {
    effective[name_of(rule.getVerb())] = {
        {"expression", expression_of(rule)}, {"allowed", rule.getAllowed()}, {"from", text_or_null(rule.getFrom())}};
  }
  return {{"path", string(permissions.getPath())}, {"own", own}, {"effective", effective}};
}

json json_of(schema::Explanation::Reader explanation) {
  return {{"allowed", explanation.getAllowed()},
          {"text", string(explanation.getText())},
          {"expression", string(explanation.getExpression())},
          {"from", text_or_null(explanation.getFrom())}};
}

}  // namespace millrace::node_api
