// The logs in which a node keeps what groups, catalog and transactions remember stay in proportion to it.
#include "actors/group/cursor_log.hpp"
#include "codecs/kafka/api/08_offset_commit.hpp"
#include "codecs/kafka/api/09_offset_fetch.hpp"
#include "codecs/kafka/records/batch_patch.hpp"
#include "runtime/storage/partition_log.hpp"
#include "tests/apps_millrace_node/node_fixture.hpp"

namespace millrace {
namespace {

constexpr int partitions = 4;
constexpr std::uint64_t bytes_of_commit = 4'400;   // in the log, at least
constexpr std::uint64_t segment_bytes = 16 << 20;  // at most
constexpr auto directory = "/data/__millrace_cursors-0";

class internal_logs : public node_fixture {
 protected:
  /// Every partition has come to `offset`, with a note that makes the log grow faster.
  static error_code commit(wire_client& client, std::int64_t offset) {
    const std::string note(bytes_of_commit / partitions, 'n');
    kafka::offset_commit_request request;
    request.group_id = "g";
    auto& topic = request.topics.emplace_back();
    topic.name = "t";
    for (int i = 0; i < partitions; ++i) {
      auto& p = topic.partitions.emplace_back();
      p.partition_index = kafka::partition_index(i);
      p.committed_offset = kafka::offset(offset);
      p.committed_metadata = note;
    }
    const auto told = client.call<kafka::offset_commit_response>(request, 8);
    return told ? told->topics.at(0).partitions.at(0).error_code : error_code::unknown_server_error;
  }

  /// By partition; -1: none.
  std::vector<std::int64_t> committed(const char* group) {
    kafka::offset_fetch_request request;
    request.group_id = group;
    auto& topic = request.topics.emplace().emplace_back();
    topic.name = "t";
    for (int i = 0; i < partitions; ++i) topic.partition_indexes.push_back(kafka::partition_index(i));
    const auto told = connect()->call<kafka::offset_fetch_response>(request, 7);
    std::vector<std::int64_t> offsets;
    if (!told) return offsets;
    for (const auto& p : told->topics.at(0).partitions) offsets.push_back(p.committed_offset.value);
    return offsets;
  }

  std::uint64_t log_bytes() {
    std::uint64_t bytes = 0;
    const auto files = disk.list(directory);
    if (!files) return 0;
    for (const auto& f : *files) {
      const auto size = disk.size_of(std::string(directory) + "/" + f.name);
      if (size && f.name.ends_with(".log")) bytes += *size;
    }
    return bytes;
  }

  /// The cursor log as a node leaves it that does not compact: segments of another size, all records there.
  void write_uncompacted_log(int commits, int closed_segments) {
    file_pool files(disk, 10);
    log_place place{"/data", {"__millrace_cursors", kafka::partition_index(0)}, {}};
    place.topic_id.back() = std::byte{2};
    auto log = *partition_log::open(files, place, {}, std::nullopt);
    for (int i = 1; i <= commits; ++i) {
      std::vector<group_fact> facts;
      for (int p = 0; p < partitions; ++p) {
        cursor at{.at = kafka::offset(i), .expires_at = kafka::timestamp(4'000'000'000'000)};
        facts.emplace_back(cursor_committed{"t", kafka::partition_index(p), std::move(at)});
      }
      auto batch = encode_facts("old", facts, kafka::timestamp(1'700'000'000'000 + i));
      kafka::patch_base_offset(batch, log->end());
      kafka::patch_leader_epoch(batch, kafka::leader_epoch(0));
      const std::span<const std::byte> part(batch);
      ASSERT_TRUE(log->append(std::span(&part, 1)));
      if (i % (commits / closed_segments) == 0) {
        ASSERT_TRUE(log->roll_if_older(std::chrono::milliseconds(-1), kafka::timestamp(INT64_MAX / 2)));
      }
    }
    ASSERT_TRUE(log->delete_before(kafka::offset(commits)));  // a quarter of its records
    const auto trimmed = log->apply_retention(kafka::timestamp(0), log->end());
    ASSERT_TRUE(trimmed && *trimmed == 1);
    ASSERT_TRUE(log->close());
    ASSERT_TRUE(remove_files(disk, log->take_deleted()));
  }
};

TEST_F(internal_logs, of_few_offsets_that_are_committed_often_stay_small_and_say_the_same_after_a_loss_of_power) {
  start();
  ASSERT_EQ(*connect()->create_topic("t", partitions), error_code::none);
  const auto client = connect();
  std::int64_t commits = 0;
  const auto commit_some = [&](std::uint64_t bytes) {
    for (std::uint64_t done = 0; done < bytes; done += bytes_of_commit) {
      ASSERT_EQ(commit(*client, ++commits), error_code::none);
    }
  };
  for (int round = 0; round < 2; ++round) {
    ASSERT_NO_FATAL_FAILURE(commit_some(2 * segment_bytes));
    for (int i = 0; i < 20 && log_bytes() > segment_bytes; ++i) {
      ASSERT_NO_FATAL_FAILURE(commit_some(segment_bytes / 10));  // compaction goes on meanwhile
    }
    EXPECT_LE(log_bytes(), segment_bytes) << "of " << static_cast<std::uint64_t>(commits) * bytes_of_commit;
  }
  lose_power(1, tearing::front);
  start();
  EXPECT_EQ(committed("g"), std::vector<std::int64_t>(partitions, commits));
  EXPECT_EQ(*connect()->create_topic("t", 1), error_code::topic_already_exists);
}

TEST_F(internal_logs, that_were_never_compacted_are_taken_over) {
  start();
  ASSERT_EQ(*connect()->create_topic("t", partitions), error_code::none);
  stop();
  ASSERT_NO_FATAL_FAILURE(write_uncompacted_log(4'000, 7));
  const auto before = log_bytes();
  start();
  EXPECT_EQ(committed("old"), std::vector<std::int64_t>(partitions, 4'000));
  const auto client = connect();
  std::int64_t commits = 0;
  while (commits < 20'000 && log_bytes() > before / 2 + static_cast<std::uint64_t>(commits) * bytes_of_commit) {
    ASSERT_EQ(commit(*client, ++commits), error_code::none);
  }
  EXPECT_LT(commits, 20'000) << "not compacted";
  lose_power(2, tearing::front);
  start();
  EXPECT_EQ(committed("old"), std::vector<std::int64_t>(partitions, 4'000));
  EXPECT_EQ(committed("g"), std::vector<std::int64_t>(partitions, commits));
}

}  // namespace
}  // namespace millrace
