#include "apps/millrace/log_files/log_verification.hpp"

#include "runtime/storage/format_file.hpp"
#include "runtime/storage/segment_bounds.hpp"
#include "tests/apps_millrace_log_files/files_fixture.hpp"

namespace millrace::cli {
namespace {

class log_verification : public files_fixture {};

TEST_F(log_verification, counts_what_a_sound_log_holds) {
  write_segment(0, 3);
  write_segment(30, 2);
  const auto found = verified();
  EXPECT_EQ(found.state, log_state::sound) << found.reason;
  EXPECT_EQ(found.batches, 5u);
  EXPECT_EQ(found.records, 50u);
  EXPECT_EQ(found.bytes, 5 * batch_bytes);
  EXPECT_EQ(found.good_end.next, kafka::offset(50));
}

TEST_F(log_verification, opens_compressed_batches) {
  using enum kafka::compression_codec;
  std::int64_t base = 0;
  for (const auto codec : {gzip, snappy, lz4, zstd}) {
    write(path_of(0), ten_records(base, codec));
    base += 10;
  }
  EXPECT_EQ(verified().state, log_state::sound);
  EXPECT_EQ(verified().records, 40u);
}

TEST_F(log_verification, calls_a_write_that_was_cut_short_a_torn_tail) {
  write_segment(0, 2);
  write(path_of(0), std::span<const std::byte>(ten_records(20)).first(40));
  const auto found = verified();
  EXPECT_EQ(found.state, log_state::torn);
  EXPECT_EQ(found.good_end, (batch_boundary{static_cast<std::uint32_t>(2 * batch_bytes), kafka::offset(20)}));
}

TEST_F(log_verification, calls_a_torn_tail_damage_in_a_segment_that_others_follow) {
  write_segment(0, 2);
  write_segment(20, 1);
  flip(path_of(0), 2 * batch_bytes - 1);
  auto logs = find_logs(disk, path_of(0));
  ASSERT_TRUE(logs);
  EXPECT_EQ(verify_log(disk, logs->front(), std::nullopt)->state, log_state::damaged);
  EXPECT_EQ(verify_log(disk, find_logs(disk, path_of(20))->front(), kafka::offset(20))->state, log_state::sound);
  flip(path_of(0), 2 * batch_bytes - 1);
  EXPECT_EQ(verify_log(disk, logs->front(), kafka::offset(30))->state, log_state::sound);
}

TEST_F(log_verification, takes_a_folder_without_segments_for_a_log_in_a_data_directory_only) {
  ASSERT_TRUE(disk.make_directory("/etc"));
  ASSERT_TRUE(disk.make_directory("/etc/services-0"));
  EXPECT_EQ(find_logs(disk, "/etc").error().code, errc::not_found);
  ASSERT_TRUE(save_format_file(disk, "/etc", {1, "c"}));
  EXPECT_EQ(find_logs(disk, "/etc")->size(), 1u);
}

TEST_F(log_verification, looks_at_no_more_of_a_shared_segment_than_belongs_to_the_log) {
  write_segment(0, 3);
  write_segment(20, 1);
  const segment_bounds bounds{
      kafka::offset(0), kafka::offset(20), {{kafka::offset(0), static_cast<std::uint32_t>(2 * batch_bytes)}}};
  ASSERT_TRUE(save_segment_bounds(disk, directory, bounds));
  const auto found = verified(kafka::offset(30));
  EXPECT_EQ(found.state, log_state::sound) << found.reason;
  EXPECT_EQ(found.batches, 3u);
  const auto one = find_logs(disk, path_of(0));
  ASSERT_TRUE(one);
  EXPECT_EQ(one->front().segments.front().bytes, 2 * batch_bytes);
}

TEST_F(log_verification, calls_a_torn_tail_damage_where_it_was_durable) {
  write_segment(0, 2);
  write(path_of(0), std::span<const std::byte>(ten_records(20)).first(40));
  EXPECT_EQ(verified(kafka::offset(30)).state, log_state::damaged);
}

TEST_F(log_verification, notices_any_flipped_byte_that_a_crc_or_the_order_of_offsets_covers) {
  write_segment(0, 3);
  const std::uint64_t middle = batch_bytes;
  const auto covered_end = middle + batch_bytes;
  for (auto at = middle; at < covered_end; ++at) {
    const bool leader_epoch = at >= middle + 12 && at < middle + 16;  // may be any that does not fall
    if (leader_epoch) continue;
    flip(path_of(0), at);
    const auto found = verified();
    EXPECT_EQ(found.state, log_state::damaged) << "byte " << at;
    EXPECT_EQ(found.good_end.next, kafka::offset(10)) << "byte " << at;
    EXPECT_NE(found.reason.find(path_of(0)), std::string::npos) << found.reason;
    flip(path_of(0), at);
  }
}

TEST_F(log_verification, notices_a_segment_that_is_missing) {
  write_segment(0, 1);
  write_segment(20, 1);
  const auto found = verified();
  EXPECT_EQ(found.state, log_state::damaged);
  EXPECT_EQ(found.good_end.next, kafka::offset(10));
}

TEST_F(log_verification, notices_that_a_log_ends_before_it_was_durable) {
  write_segment(0, 1);
  EXPECT_EQ(verified(kafka::offset(10)).state, log_state::sound);
  EXPECT_EQ(verified(kafka::offset(11)).state, log_state::damaged);
}

TEST_F(log_verification, finds_the_logs_of_a_data_directory_a_partition_and_a_segment) {
  write_segment(0, 1);
  for (const auto* place : {"/data", "/data/", "/data/orders-0", "/data/orders-0/00000000000000000000.log"}) {
    const auto logs = find_logs(disk, place);
    ASSERT_TRUE(logs) << place;
    ASSERT_EQ(logs->size(), 1u) << place;
    EXPECT_EQ(logs->front().segments.size(), 1u) << place;
  }
  ASSERT_TRUE(disk.make_directory("/empty"));
  for (const auto* place : {"/empty", "/nowhere", "/data/orders-0/00000000000000000001.log"}) {
    const auto logs = find_logs(disk, place);
    ASSERT_FALSE(logs) << place;
    EXPECT_EQ(logs.error().code, errc::not_found) << place;
  }
}

}  // namespace
}  // namespace millrace::cli
