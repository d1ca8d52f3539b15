#include "actors/volume/volume_limits.hpp"
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

using volume_limits::block_bytes;

class file_spec : public volume_fixture {};

TEST_F(file_spec, a_write_keeps_the_bytes_around_it) {
  ASSERT_EQ(write("/f", std::string(3 * block_bytes, 'a')), volume_code::NONE);
  ASSERT_EQ(write("/f", std::string(block_bytes + 2, 'b'), block_bytes - 1), volume_code::NONE);
  const auto bytes = read("/f");
  EXPECT_EQ(bytes,
            std::string(block_bytes - 1, 'a') + std::string(block_bytes + 2, 'b') + std::string(block_bytes - 1, 'a'));
  EXPECT_EQ(stat("/f").getBlocks(), 3);
}

TEST_F(file_spec, holes_read_as_zeros_and_take_no_room) {
  ASSERT_EQ(write("/f", "end", std::uint64_t{100} << 30), volume_code::NONE);
  EXPECT_EQ(stat("/f").getSize(), (std::uint64_t{100} << 30) + 3);
  EXPECT_EQ(stat("/f").getBlocks(), 1);
  EXPECT_EQ(read("/f", 1 << 20, 4), std::string(4, '\0'));
  EXPECT_EQ(read("/f", (std::uint64_t{100} << 30) - 1, 100), std::string(1, '\0') + "end");
  EXPECT_LE(describe("/").getUsedBytes(), block_bytes);
}

TEST_F(file_spec, what_a_cut_took_away_reads_as_zeros_when_the_file_grows_again) {
  ASSERT_EQ(write("/f", std::string(2 * block_bytes, 'x')), volume_code::NONE);
  ASSERT_EQ(truncate("/f", block_bytes + 10), volume_code::NONE);
  ASSERT_EQ(truncate("/f", 2 * block_bytes), volume_code::NONE);
  EXPECT_EQ(read("/f", block_bytes + 8, 4), std::string("xx") + std::string(2, '\0'));
  ASSERT_EQ(truncate("/f", 0), volume_code::NONE);
  EXPECT_EQ(stat("/f").getBlocks(), 0);
  EXPECT_EQ(describe("/").getUsedBytes(), 0);
}

TEST_F(file_spec, a_cut_of_a_file_with_holes_counts_the_blocks_that_go) {
  ASSERT_EQ(write("/f", "a", 0), volume_code::NONE);
  ASSERT_EQ(write("/f", "b", 5 * block_bytes), volume_code::NONE);
  ASSERT_EQ(write("/f", "c", 9 * block_bytes), volume_code::NONE);
  ASSERT_EQ(truncate("/f", 6 * block_bytes), volume_code::NONE);
  EXPECT_EQ(stat("/f").getBlocks(), 2);
  ASSERT_EQ(write("/f", std::string(6 * block_bytes, 'd'), 0), volume_code::NONE);
  EXPECT_EQ(stat("/f").getBlocks(), 6);
  EXPECT_EQ(describe("/").getUsedBytes(), 6 * block_bytes);
}

TEST_F(file_spec, a_range_that_is_cleared_reads_as_zeros_and_its_whole_blocks_are_stored_no_more) {
  ASSERT_EQ(write("/f", std::string(4 * block_bytes, 'x')), volume_code::NONE);
  ASSERT_EQ(clear("/f", block_bytes - 2, block_bytes + 5), volume_code::NONE);
  EXPECT_EQ(read("/f"), std::string(block_bytes - 2, 'x') + std::string(block_bytes + 5, '\0') +
                            std::string(2 * block_bytes - 3, 'x'));
  EXPECT_EQ(stat("/f").getBlocks(), 3);
  EXPECT_EQ(describe("/").getUsedBytes(), 3 * block_bytes);
  ASSERT_EQ(clear("/f", 10, 20), volume_code::NONE);
  EXPECT_EQ(read("/f", 9, 22), "x" + std::string(20, '\0') + "x");
  EXPECT_EQ(stat("/f").getSize(), 4 * block_bytes);
}

TEST_F(file_spec, clearing_goes_to_the_end_of_a_file_and_beyond_it_only_if_it_is_to_grow) {
  ASSERT_EQ(write("/f", std::string(block_bytes + 100, 'x')), volume_code::NONE);
  ASSERT_EQ(clear("/f", block_bytes, ~std::uint64_t{0}), volume_code::NONE);
  EXPECT_EQ(stat("/f").getSize(), block_bytes + 100);
  EXPECT_EQ(stat("/f").getBlocks(), 1) << "no more of the last block is left than zeros";
  ASSERT_EQ(clear("/f", 5, 3 * block_bytes, true), volume_code::NONE);
  EXPECT_EQ(stat("/f").getSize(), 3 * block_bytes + 5);
  EXPECT_EQ(read("/f", 0, 7), "xxxxx" + std::string(2, '\0'));
  EXPECT_EQ(clear("/f", 5, volume_limits::file_bytes_max, true), volume_code::TOO_LARGE);
  EXPECT_EQ(clear("/f", 5, 0), volume_code::INVALID);
  ASSERT_EQ(make_directory("/d"), volume_code::NONE);
  EXPECT_EQ(clear("/d", 0, 1), volume_code::IS_DIRECTORY);
}

TEST_F(file_spec, data_and_holes_are_found) {
  ASSERT_EQ(write("/f", std::string(2 * block_bytes, 'x'), block_bytes), volume_code::NONE);
  ASSERT_EQ(write("/f", "x", 10 * block_bytes), volume_code::NONE);
  ASSERT_EQ(truncate("/f", 20 * block_bytes), volume_code::NONE);
  EXPECT_EQ(seek("/f", 0, false), block_bytes);
  EXPECT_EQ(seek("/f", block_bytes + 7, false), block_bytes + 7);
  EXPECT_EQ(seek("/f", 3 * block_bytes, false), 10 * block_bytes);
  EXPECT_EQ(seek("/f", 11 * block_bytes, false), 20 * block_bytes) << "its size: there is none";
  EXPECT_EQ(seek("/f", 3, true), 3);
  EXPECT_EQ(seek("/f", block_bytes + 7, true), 3 * block_bytes);
  EXPECT_EQ(seek("/f", 10 * block_bytes, true), 11 * block_bytes);
  EXPECT_EQ(seek("/f", 99 * block_bytes, true), 99 * block_bytes);
}

TEST_F(file_spec, a_file_without_holes_ends_with_one) {
  ASSERT_EQ(write("/f", std::string(2 * block_bytes + 3, 'x')), volume_code::NONE);
  EXPECT_EQ(seek("/f", 5, true), 2 * block_bytes + 3);
  EXPECT_EQ(seek("/f", 5, false), 5);
  ASSERT_EQ(write("/empty", ""), volume_code::NONE);
  EXPECT_EQ(seek("/empty", 0, false), 0);
  EXPECT_EQ((*view)->getPosition().getSize(), 0);
}

TEST_F(file_spec, bytes_come_and_go_as_payloads_too) {
  const std::string bytes(block_bytes, 'p');
  const auto payload = slice::copy_of(std::as_bytes(std::span(bytes.data(), bytes.size())));
  ASSERT_FALSE(ask(
                   [&](auto r) {
                     auto write = r.initWriteFile();
                     at(write.initPlace(), "/f");
                     write.setCreate(true);
                     write.setAppend(true);
                   },
                   {payload})
                   .isError());
  const auto reply = ask([&](auto r) {
    auto read = r.initReadFile();
    at(read.initPlace(), "/f");
    read.setLength(10);
    read.setAsPayload(true);
  });
  ASSERT_TRUE(reply.isBytes());
  ASSERT_EQ(outcome.reply.payloads().size(), 1);
  EXPECT_EQ(std::get<slice>(outcome.reply.payloads()[0]).size(), 10);
  EXPECT_EQ(reply.getBytes().getSize(), block_bytes);
}

TEST_F(file_spec, bounds_are_refused_by_name) {
  EXPECT_EQ(write("/f", "x", volume_limits::file_bytes_max), volume_code::TOO_LARGE);
  EXPECT_EQ(write("/f", "x", ~std::uint64_t{0}), volume_code::TOO_LARGE);
  EXPECT_EQ(write("/f", std::string(volume_limits::transfer_bytes_max + 1, 'x')), volume_code::TOO_LARGE);
  ASSERT_EQ(make_directory("/d"), volume_code::NONE);
  EXPECT_EQ(write("/d", "x"), volume_code::IS_DIRECTORY);
  ASSERT_EQ(create_table("/t"), volume_code::NONE);
  EXPECT_EQ(write("/t", "x"), volume_code::WRONG_KIND);
}

TEST_F(file_spec, a_quota_bounds_bytes_and_objects_but_lets_one_remove) {
  const auto set_quota = [&](std::uint64_t bytes, std::uint64_t objects) {
    return try_to([&](auto r) {
      auto set = r.initSetQuota();
      set.setVolume("/");
      auto quota = set.initQuota();
      quota.setBytesMax(bytes);
      quota.setObjectsMax(objects);
    });
  };
  ASSERT_EQ(set_quota(10'000, 3), volume_code::NONE);
  ASSERT_EQ(write("/f", std::string(9'000, 'x')), volume_code::NONE);
  EXPECT_EQ(write("/f", std::string(2'000, 'x'), 9'000), volume_code::QUOTA_EXCEEDED);
  EXPECT_EQ(why(), "the volume would hold 11000 bytes, its quota is 10000: remove something, or raise the quota");
  EXPECT_EQ(stat("/f").getSize(), 9'000);
  ASSERT_EQ(make_directory("/d"), volume_code::NONE);
  EXPECT_EQ(make_directory("/e"), volume_code::QUOTA_EXCEEDED);
  ASSERT_EQ(set_quota(100, 1), volume_code::NONE);
  EXPECT_EQ(truncate("/f", 5'000), volume_code::NONE);
  EXPECT_EQ(remove("/d"), volume_code::NONE);
}

}  // namespace
}  // namespace millrace
