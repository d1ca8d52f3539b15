#include "actors/volume_host/cut_cursors.hpp"

#include <caf/all.hpp>

#include <atomic>

#include "actors/group/cursor_log.hpp"
#include "actors/group/request_message.hpp"
#include "actors/partition/replay_log.hpp"
#include "codecs/schema/group.capnp.h"
#include "runtime/storage/directory_tree.hpp"
#include "runtime/storage/log_link.hpp"

namespace millrace {
namespace {

constexpr auto group_timeout = std::chrono::seconds(30);

/// A directory for a log that is read once. Of one that a crash left the next start takes care, by its name.
class scratch_directory {
 public:
  scratch_directory(disk& d, const std::string& data_directory) : disk_(d) {
    static std::atomic<std::uint64_t> made{0};
    path_ = data_directory + "/offsets-" + std::to_string(++made) + std::string(linking_suffix);
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory() { (void)remove_tree(disk_, path_).has_value(); }

  result<void> make() { return disk_.make_directory(path_); }
  const std::string& path() const { return path_; }

 private:
  disk& disk_;
  std::string path_;
};

result<void> replay_cut(const cut_cursors_source& source, volume_snapshot snapshot, const stream_rows::log_row& offsets,
                        cursor_replay& replay) {
  auto log = source.offsets_log();
  auto& files = log.files->underlying();
  const auto name = partition_directory_name(log.place.partition);
  scratch_directory scratch(files, log.place.data_directory);
  if (auto made = scratch.make(); !made) return made;
  const auto linked = link_log(files, *source.holds,
                               {.origin = offsets.log,
                                .origin_directory = log.place.data_directory + "/" + name,
                                .holder = holder_id(snapshot.value),
                                .target = scratch.path() + "/" + name,
                                .target_topic = offsets.log.topic,
                                .index_interval_bytes = log.settings->index_interval_bytes});
  if (!linked) return linked.error();
  log_marks marks;
  log.place.data_directory = scratch.path();
  log.place.naming = nullptr;
  log.place.holds = nullptr;
  log.marks = &marks;
  return replay_log(log, [&](std::span<const std::byte> batches) { return replay.take(batches); });
}

topic_commit commit_of(const std::string& name, const std::map<kafka::partition_index, cursor>& cursors) {
  topic_commit commit{name, {}};
  for (const auto& [partition, c] : cursors) {
    commit.partitions.push_back({partition, c.at, c.epoch, c.metadata, c.expires_at});
  }
  return commit;
}

/// Why a group did not take all, if so.
result<void> outcome_of(const std::string& group, schema::GroupReply::Reader reply) {
  auto code = reply.getErrorCode();
  if (code == 0 && reply.isPartitionErrors()) {
    for (const auto error : reply.getPartitionErrors()) code = code == 0 ? error : code;
  }
  if (code == 0) return {};
  return make_error(errc::unavailable, "the offsets of group " + group + " could not be restored: " +
                                           std::string(kafka::name(static_cast<kafka::error_code>(code))));
}

result<void> tell_group(caf::scoped_actor& self, const caf::actor& directory, const std::string& group,
                        const group_request& request) {
  result<void> told;
  self->request(directory, group_timeout, to_message(group, request))
      .receive([&](const envelope<schema::GroupReply>& reply) { told = outcome_of(group, *reply.read()); },
               [&](const caf::error& e) {
                 told = make_error(errc::timed_out, "the group " + group + " did not answer: " + caf::to_string(e));
               });
  return told;
}

}  // namespace

result<cursor_commits> read_cut_cursors(const cut_cursors_source& source, volume_snapshot snapshot,
                                        const stream_rows::log_row& offsets, const renamed_topics& topics) {
  cursor_commits commits;
  if (offsets.hold.cut.end <= offsets.hold.cut.start) return commits;
  cursor_replay replay;
  if (auto done = replay_cut(source, snapshot, offsets, replay); !done) return done.error();
  for (const auto& [group, facts] : std::move(replay).finish()) {
    commit_request commit;
    commit.by_node = true;
    for (const auto& [topic, cursors] : facts.cursors) {
      const auto renamed = topics.find(topic);
      if (renamed != topics.end()) commit.topics.push_back(commit_of(renamed->second, cursors));
    }
    if (!commit.topics.empty()) commits.emplace(group, std::move(commit));
  }
  return commits;
}

result<void> replace_cursors(caf::actor_system& system, const caf::actor& group_directory,
                             const std::vector<std::string>& topics, const cursor_commits& commits) {
  if (topics.empty() && commits.empty()) return {};
  caf::scoped_actor self{system};
  if (!topics.empty()) {
    if (auto told = tell_group(self, group_directory, {}, topics_deletion{topics}); !told) return told;
  }
  for (const auto& [group, commit] : commits) {
    if (auto told = tell_group(self, group_directory, group, commit); !told) return told;
  }
  return {};
}

}  // namespace millrace
