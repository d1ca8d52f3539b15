#include "actors/volume/table_settings.hpp"

#include <capnp/message.h>

#include "actors/volume/request_handlers.hpp"
#include "actors/volume/table_source.hpp"
#include "actors/volume/volume_keys.hpp"
#include "actors/volume/volume_messages.hpp"
#include "codecs/changelog/change_avro.hpp"
#include "codecs/changelog/change_json.hpp"

namespace millrace {
namespace {

using volume_text::string;
using volume_text::text;

constexpr std::string_view avro = "avro";

/// Bytes of a batch of one record beside its key and value; more than there are.
constexpr std::size_t record_overhead = 128;

decided<located_place> locate_stream(volume_call& call, const std::string& path) {
  capnp::MallocMessageBuilder message;
  auto place = message.initRoot<schema::Place>();
  place.setPath(text(path));
  auto found = locate_existing(call, place.asReader(), last_symlink::followed);
  if (!found) return refuse(found.error().code, "the topic's stream: " + found.error().text, path);
  return found;
}

/// "/cards:changes", within the table's volume, of "/payments/cards:changes".
decided<std::string> topic_within(volume_call& call, const located_place& table, const std::string& asked,
                                  access_role role) {
  const auto colon = asked.rfind(':');
  if (!asked.starts_with('/') || colon == std::string::npos || colon + 1 == asked.size())
    return refuse(volume_code::INVALID, "a topic is named by its stream's path, as /payments/cards:changes", asked);
  const auto path = asked.substr(0, colon);
  const auto stream = locate_stream(call, path);
  if (!stream) return stream.error();
  if (stream->snapshot != live_state || stream->volume.id != table.volume.id)
    return refuse(volume_code::CROSS_VOLUME, "a table's topics are of its own volume, so that snapshots hold both",
                  asked);
  if (auto may = authorise(call, role, *stream, stream->object); !may) return may.error();
  const auto object = volume_requests::load_kind(*stream, object_kind::STREAM);
  if (!object) return object.error();
  const auto within = path_of(*stream->tree, object->id);
  if (!within) return within.error();
  return *within + asked.substr(colon);
}

/// Who reads a topic could not tell two tables in it apart. `place` may be of the table that has it.
decided<void> check_no_other(const located_place& place, const std::string& within) {
  std::string owner;
  const auto known = from_store(place.tree->get(volume_keys::changelog(within), owner));
  if (!known) return known.error();
  if (!*known) return {};
  if (owner.size() != sizeof(std::uint64_t)) return refuse(volume_code::CORRUPT, "a changelog's table is damaged");
  const object_id id(volume_keys::number_at(owner, 0));
  if (id == place.object) return {};
  const auto table = load_inode(*place.tree, id);
  if (!table && table.error().code == volume_code::STALE_OBJECT) return {};
  if (!table) return table.error();
  const auto* topic = find_pair(table->settings, changelog_setting);
  if (topic == nullptr || *topic != within) return {};
  return refuse(volume_code::IN_USE, "a changelog is of one table, and this topic is another's already",
                full_path(place, within));
}

decided<topic_facts> facts_of(const volume_call& call, const std::string& topic) {
  auto found = call.topics != nullptr && call.topics->find ? call.topics->find(topic) : std::nullopt;
  if (!found) return refuse(volume_code::NOT_FOUND, "there is no such topic", topic);
  return std::move(*found);
}

/// An error of the node's topics, as the asker hears it.
decided<void> as_decision(const result<void>& done, const std::string& topic) {
  if (done) return {};
  return refuse(volume_code::UNAVAILABLE, done.error().context, topic);
}

std::string value_of(const row_change& change, const inode& table, std::int64_t now) {
  const auto* format = find_pair(table.settings, changelog_format_setting);
  const auto at_ms = now / 1'000'000;
  return format != nullptr && *format == avro ? change_avro(change, at_ms) : change_json(change, at_ms);
}

}  // namespace

decided<table_plan> plan_table(volume_call& call, const located_place& place, schema::TableSettings::Reader asked) {
  table_plan plan;
  const auto changelog = string(asked.getChangelogTopic()), source = string(asked.getSource());
  if (!changelog.empty()) {
    const auto within = topic_within(call, place, changelog, access_role::changelog);
    if (!within) return within.error();
    if (auto free = check_no_other(place, *within); !free) return free.error();
    plan.changelog = full_path(place, *within);
    set_pair(plan.settings, changelog_setting, *within);
    if (asked.getChangelogFormat() == schema::ChangelogFormat::AVRO)
      set_pair(plan.settings, changelog_format_setting, avro);
  }
  if (source.empty()) return plan;
  const auto within = topic_within(call, place, source, access_role::source);
  if (!within) return within.error();
  const auto from = full_path(place, *within);
  if (from == plan.changelog)
    return refuse(volume_code::INVALID, "a table's changes do not go where they come from", from);
  auto facts = facts_of(call, from);
  if (!facts) return facts.error();
  plan.source = std::move(*facts);
  set_pair(plan.settings, source_setting, *within);
  return plan;
}

decided<void> settle(volume_call& call, const table_plan& plan, volume_edit& edit, const inode& table) {
  if (find_pair(plan.settings, source_setting) != nullptr)
    put_source(edit, table.id, table_source{.created_ms = plan.source.created_ms});
  if (const auto* before = find_pair(table.settings, changelog_setting)) edit.erase(volume_keys::changelog(*before));
  if (const auto* topic = find_pair(plan.settings, changelog_setting)) {
    std::string owner;
    volume_keys::append_number(owner, table.id.value);
    edit.put(volume_keys::changelog(*topic), std::move(owner));
  }
  if (plan.changelog.empty() || call.topics == nullptr || !call.topics->make) return {};
  return as_decision(call.topics->make(plan.changelog), plan.changelog);
}

decided<void> tell_changelog(volume_call& call, const located_place& place, const inode& table,
                             const std::vector<row_change>& changes) {
  const auto* within = find_pair(table.settings, changelog_setting);
  if (within == nullptr || changes.empty()) return {};
  volume_outcome::changelog changelog{full_path(place, *within), {}};
  auto bytes_max = std::size_t(-1);
  if (call.topics != nullptr && call.topics->record_bytes_max) {
    const auto most = call.topics->record_bytes_max(changelog.topic);
    if (!most) return as_decision(most.error(), changelog.topic);
    bytes_max = *most;
  }
  for (const auto& change : changes) {
    auto value = value_of(change, table, call.now);
    if (change.key.size() + value.size() + record_overhead > bytes_max)
      return refuse(volume_code::TOO_LARGE,
                    "a change would be a record of more than the " + std::to_string(bytes_max) +
                        " bytes that the changelog's topic takes: raise its max.message.bytes",
                    changelog.topic);
    changelog.records.emplace_back(change.key, std::move(value));
  }
  call.outcome.changelogs.push_back(std::move(changelog));
  return {};
}

void put_settings(schema::TableSettings::Builder to, const located_place& place, const inode& table) {
  if (const auto* topic = find_pair(table.settings, changelog_setting))
    to.setChangelogTopic(text(full_path(place, *topic)));
  if (const auto* format = find_pair(table.settings, changelog_format_setting); format != nullptr && *format == avro)
    to.setChangelogFormat(schema::ChangelogFormat::AVRO);
  if (const auto* topic = find_pair(table.settings, source_setting)) to.setSource(text(full_path(place, *topic)));
}

decided<void> put_source(volume_call& call, schema::TableSource::Builder to, const located_place& place,
                         const inode& table, const map_reader& tree) {
  const auto topic = full_path(place, *find_pair(table.settings, source_setting));
  const auto source = from_store(read_source(tree, table.id));
  if (!source) return source.error();
  const auto positions = from_store(read_positions(tree, table.id));
  if (!positions) return positions.error();
  to.setTopic(text(topic));
  if (!*source) return {};
  to.setState((*source)->stopped ? schema::TableSource::State::STOPPED : schema::TableSource::State::FOLLOWING);
  to.setReason(text((*source)->reason));
  to.setPassedOver((*source)->passed_over);
  auto facts = call.topics != nullptr && call.topics->find ? call.topics->find(topic) : std::nullopt;
  if (facts && facts->created_ms != (*source)->created_ms) facts.reset();
  auto count = facts ? facts->ends.size() : 0;
  for (const auto& [partition, position] : *positions) count = std::max(count, static_cast<std::size_t>(partition) + 1);
  auto partitions = to.initPartitions(static_cast<unsigned>(count));
  for (const auto& [partition, position] : *positions)
    partitions[static_cast<unsigned>(partition)].setPosition(position);
  for (unsigned i = 0; facts && i < facts->ends.size(); ++i) partitions[i].setEnd(facts->ends[i]);
  return {};
}

}  // namespace millrace

namespace millrace::volume_requests {

decided<void> set_table(volume_call& call, schema::SetTable::Reader asked) {
  const auto place = locate_existing(call, asked.getPlace(), last_symlink::followed);
  if (!place) return place.error();
  if (auto writable = check_writable(*place); !writable) return writable;
  if (auto may = authorise(call, access_role::object, *place, place->object); !may) return may;
  auto table = load_kind(*place, object_kind::TABLE);
  if (!table) return table.error();
  if (asked.getSettings().getSource().size() != 0)
    return refuse(volume_code::INVALID, "what a table follows is said when it is made", table->name);
  auto plan = plan_table(call, *place, asked.getSettings());
  if (!plan) return plan.error();
  const auto* source = find_pair(table->settings, source_setting);
  if (source != nullptr && full_path(*place, *source) == plan->changelog)
    return refuse(volume_code::INVALID, "a table's changes do not go where they come from", plan->changelog);
  volume_edit edit(*place->tree, call.now);
  if (auto settled = settle(call, *plan, edit, *table); !settled) return settled;
  if (source != nullptr && asked.getDetach()) erase_source(edit, table->id);
  if (source != nullptr && !asked.getDetach()) set_pair(plan->settings, source_setting, std::string(*source));
  table->settings = std::move(plan->settings);
  table->changed_at = call.now;
  edit.store(*table);
  if (auto filled = reply_object(call, *place, *table, edit); !filled) return filled;
  return commit(call, place->volume, edit);
}

}  // namespace millrace::volume_requests
