#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/millrace/volume_client/volume_client.hpp"

/// What commands ask about paths of a node.
namespace millrace::cli {

/// An object of a node, as its attributes tell.
struct node_object {
  std::string name;  ///< of the directory's entry; empty: asked for by its path
  schema::Kind kind = schema::Kind::NONE;
  std::uint32_t mode = 0, uid = 0, gid = 0, links = 0;
  std::uint64_t size = 0, blocks = 0, rows = 0;
  std::int64_t accessed_at = 0, modified_at = 0, changed_at = 0, created_at = 0;  ///< ns since 1970
  std::uint64_t volume = 0, snapshot = 0, object = 0;
  std::string changelog;  ///< of a table: the topic that gets its changes
  bool changelog_avro = false;
  std::string source;  ///< of a table: the topic that it follows
};

/// How far a table is with the topic that it follows.
struct followed_topic {
  struct partition {
    std::int64_t position = 0;
    std::int64_t end = -1;  ///< -1: not known

    std::int64_t lag() const { return end > position ? end - position : 0; }
  };

  std::string topic;
  bool stopped = false;
  std::string reason;
  std::uint64_t passed_over = 0;
  std::vector<partition> partitions;

  std::int64_t lag() const;
};

/// A table with the topic that it follows, if it does. `invalid_argument` for what is no table.
struct described_table {
  node_object object;
  std::optional<followed_topic> source;
};

node_object object_of(schema::Stat::Reader stat);

result<node_object> stat_path(volume_client& node, const std::string& path);

/// What a symlink there leads to. The node follows those that are relative and stay within their volume, a few.
result<node_object> stat_through(volume_client& node, const std::string& path);
result<described_table> describe_table(volume_client& node, const std::string& path);

/// All entries of a directory with their attributes, page by page: `each` is told of one after another; its error ends
/// it.
result<void> for_each_entry(volume_client& node, const std::string& directory,
                            const std::function<result<void>(const node_object&)>& each);

/// Whether there was one to be made. `parents`: one that is there is no failure.
result<void> make_directory(volume_client& node, const std::string& path, bool parents, std::int32_t mode = -1);

/// How many objects went. Repeats the request until all are gone.
result<std::uint64_t> remove_path(volume_client& node, const std::string& path, bool recursive);

result<void> rename_path(volume_client& node, const std::string& from, const std::string& to, bool no_replace);

result<std::string> read_symlink(volume_client& node, const std::string& path);
result<void> make_symlink(volume_client& node, const std::string& path, const std::string& text);

}  // namespace millrace::cli
