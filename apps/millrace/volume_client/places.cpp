#include "apps/millrace/volume_client/places.hpp"

namespace millrace::cli {
namespace {

constexpr std::uint32_t page_entries = 1'000;

result<node_object> stat(volume_client& node, const std::string& path, bool follow) {
  const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
    auto place = request.initStat();
    place.setPath(path.c_str());
    place.setFollow(follow);
  });
  if (!reply) return reply.error();
  const auto view = reply->read();
  return object_of(view->getObject());
}

}  // namespace

node_object object_of(schema::Stat::Reader stat) {
  node_object o;
  o.kind = stat.getKind();
  o.mode = stat.getMode();
  o.uid = stat.getUid();
  o.gid = stat.getGid();
  o.links = stat.getLinks();
  o.size = stat.getSize();
  o.blocks = stat.getBlocks();
  o.rows = stat.getRows();
  o.accessed_at = stat.getAccessedAt();
  o.modified_at = stat.getModifiedAt();
  o.changed_at = stat.getChangedAt();
  o.created_at = stat.getCreatedAt();
  o.volume = stat.getObject().getVolume();
  o.snapshot = stat.getObject().getSnapshot();
  o.object = stat.getObject().getObject();
  o.changelog = string_of(stat.getTable().getChangelogTopic());
  o.changelog_avro = stat.getTable().getChangelogFormat() == schema::ChangelogFormat::AVRO;
  o.source = string_of(stat.getTable().getSource());
  return o;
}

result<node_object> stat_path(volume_client& node, const std::string& path) { return stat(node, path, false); }
result<node_object> stat_through(volume_client& node, const std::string& path) { return stat(node, path, true); }

std::int64_t followed_topic::lag() const {
  std::int64_t all = 0;
  for (const auto& p : partitions) all += p.lag();
  return all;
}

result<described_table> describe_table(volume_client& node, const std::string& path) {
  const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) { request.initStat().setPath(path.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  const auto stat = view->getObject();
  described_table table{object_of(stat), {}};
  if (table.object.kind != schema::Kind::TABLE)
    return make_error(errc::invalid_argument, std::string("a ") + name_of(table.object.kind) + " and no table");
  if (table.object.source.empty()) return table;
  const auto source = stat.getSource();
  followed_topic followed{.topic = string_of(source.getTopic()),
                          .stopped = source.getState() == schema::TableSource::State::STOPPED,
                          .reason = string_of(source.getReason()),
                          .passed_over = source.getPassedOver(),
                          .partitions = {}};
  for (const auto p : source.getPartitions()) followed.partitions.push_back({p.getPosition(), p.getEnd()});
  table.source = std::move(followed);
  return table;
}

result<void> for_each_entry(volume_client& node, const std::string& directory,
                            const std::function<result<void>(const node_object&)>& each) {
  std::string after;
  for (;;) {
    const auto reply = node.ask(reply_kind::ENTRIES, [&](auto request) {
      auto list = request.initListDirectory();
      list.initDirectory().setPath(directory.c_str());
      list.setAfter(after.c_str());
      list.setEntriesMax(page_entries);
      list.setWithStat(true);
    });
    if (!reply) return reply.error();
    const auto view = reply->read();
    const auto page = view->getEntries();
    for (const auto entry : page.getEntries()) {
      auto object = object_of(entry.getStat());
      object.name = after = string_of(entry.getName());
      if (auto done = each(object); !done) return done;
    }
    if (!page.getMore() || page.getEntries().size() == 0) return {};
  }
}

result<void> make_directory(volume_client& node, const std::string& path, bool parents, std::int32_t mode) {
  const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
    auto make = request.initMakeDirectory();
    make.initPlace().setPath(path.c_str());
    make.initAttributes().setMode(mode);
    make.setParents(parents);
  });
  return reply ? result<void>() : result<void>(reply.error());
}

result<std::uint64_t> remove_path(volume_client& node, const std::string& path, bool recursive) {
  std::uint64_t removed = 0;
  for (;;) {
    const auto reply = node.ask(reply_kind::WRITTEN, [&](auto request) {
      auto remove = request.initRemove();
      remove.initPlace().setPath(path.c_str());
      remove.setRecursive(recursive);
    });
    if (!reply) return reply.error();
    const auto view = reply->read();
    removed += view->getWritten().getErased();
    if (!view->getWritten().getMore()) return removed;
  }
}

result<void> rename_path(volume_client& node, const std::string& from, const std::string& to, bool no_replace) {
  const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
    auto rename = request.initRename();
    rename.initFrom().setPath(from.c_str());
    rename.initTo().setPath(to.c_str());
    rename.setNoReplace(no_replace);
  });
  return reply ? result<void>() : result<void>(reply.error());
}

result<std::string> read_symlink(volume_client& node, const std::string& path) {
  const auto reply = node.ask(reply_kind::TEXT, [&](auto request) { request.initReadSymlink().setPath(path.c_str()); });
  if (!reply) return reply.error();
  const auto view = reply->read();
  return string_of(view->getText());
}

result<void> make_symlink(volume_client& node, const std::string& path, const std::string& text) {
  const auto reply = node.ask(reply_kind::OBJECT, [&](auto request) {
    auto make = request.initMakeSymlink();
    make.initPlace().setPath(path.c_str());
    make.setText(text.c_str());
  });
  return reply ? result<void>() : result<void>(reply.error());
}

}  // namespace millrace::cli
