#include <fmt/format.h>

#include "apps/millrace/each_named.hpp"
#include "apps/millrace/streams/stream_commands.hpp"
#include "apps/millrace/streams/stream_topics.hpp"
#include "apps/millrace/volumes/volume_options.hpp"

namespace millrace::cli {
namespace {

struct delete_options {
  std::vector<std::string> paths;
  bool with_topics = false;
  bool if_exists = false;
  bool dry = false;
};

void declare(CLI::App& command, delete_options& o) {
  add_node_paths_argument(command, o.paths, "Streams, as /payments/cards");
  command.add_flag("--with-topics", o.with_topics, "Its topics too, with their records; else it must have none");
  command.add_flag("--if-exists", o.if_exists, "A stream that is not there is no failure");
  command.add_flag("--dry-run", o.dry, "Only show what would be lost");
}

/// Of what goes, the names.
result<std::vector<std::string>> topics_that_go(volume_client& node, const std::string& path, const client& c) {
  const auto all = find_streams(node, "/");
  if (!all) return all.error();
  const auto topics = list_topics(c);
  if (!topics) return topics.error();
  const auto* stream = all->find(dotted_stream_name(path));
  if (!stream || stream->path != path) return make_error(errc::invalid_argument, path + " is no stream");
  std::vector<std::string> names;
  for (auto& topic : topics_of(*all, *stream, *topics)) names.push_back(std::move(topic.name));
  return names;
}

result<done_thing> delete_one(volume_client& node, const std::string& path, const delete_options& o, const client& c,
                              bool quiet) {
  const auto there = stat_path(node, path);
  if (!there && there.error().code == errc::not_found && o.if_exists)
    return done_thing{{{"path", path}, {"deleted", false}}};
  if (!there) return there.error();
  const auto lost = topics_that_go(node, path, c);
  if (!lost) return lost.error();
  if (!lost->empty() && !o.with_topics && !o.dry) {
    return make_error(errc::unsupported, fmt::format("{} has {} topics, {} for one: --with-topics deletes them too",
                                                     path, lost->size(), lost->front()));
  }
  if (!o.dry) {
    if (auto gone = remove_path(node, path, false); !gone) return gone.error();
  }
  if (!quiet) print(fmt::format("{} {}: {} topics\n", path, o.dry ? "would be deleted" : "deleted", lost->size()));
  return done_thing{{{"path", path}, {"deleted", !o.dry}, {"topics", *lost}}};
}

result<exit_code> run(const delete_options& o, volume_client& node, const command_context& shared) {
  const auto connected = client::connect(client_kind::observer, shared.connection);
  if (!connected) return connected.error();
  return do_to_each(o.paths, {"streams", "path"}, shared,
                    [&](const std::string& path) { return delete_one(node, path, o, **connected, shared.json); });
}

}  // namespace

void add_stream_delete(CLI::App& stream, command_context& shared) {
  add_node_command<delete_options, run>(stream, "delete", "Delete streams", shared, declare);
}

}  // namespace millrace::cli
