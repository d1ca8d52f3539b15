#include "apps/millrace/mount/read_ahead.hpp"

#include <algorithm>
#include <cerrno>

#include "tests/apps_millrace_mount/asked_node.hpp"

namespace millrace::mount {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint64_t KiB = 1024;
constexpr std::uint64_t piece = read_limits::piece_bytes;

class read_ahead_spec : public testing::Test {
 public:
  std::string read(std::uint64_t offset, std::size_t size) {
    const auto got = uut.read(offset, size, age, now, {});
    if (!got) return "errno " + std::to_string(got.error().number);
    std::string bytes;
    for (const auto& part : got->parts) bytes.append(reinterpret_cast<const char*>(part.data()), part.size());
    return bytes;
  }

  std::string wanted(std::uint64_t offset, std::size_t size) const {
    return file.substr(std::min(offset, file.size()), size);
  }

  /// Three reads in order: from here on is read ahead.
  void begin_in_order() {
    for (int i = 0; i < 3; ++i) ASSERT_EQ(read(i * 128 * KiB, 128 * KiB), wanted(i * 128 * KiB, 128 * KiB));
  }

  static std::string some_bytes(std::size_t size) {
    std::string bytes(size, 0);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(i * 31 + i / 997);
    return bytes;
  }

  std::string file = some_bytes(20 * piece + 12'345);
  int failure = 0;
  answering_node node{[this](const volume_request& request) -> answer<volume_reply> {
    if (failure != 0) return refused{failure};
    const auto range = range_of(request);
    return reply_bytes(wanted(range.offset, range.size), file.size());
  }};
  read_ahead uut{node, some_file};
  std::uint64_t age = 0;
  std::int64_t now = 0;
};

TEST_F(read_ahead_spec, who_reads_here_and_there_gets_what_is_asked_for_alone) {
  for (const auto offset : {5 * piece, std::uint64_t{17}, 11 * piece + 5, piece, 18 * piece}) {
    EXPECT_EQ(read(offset, 4096), wanted(offset, 4096));
    EXPECT_THAT(node.take_ranges(), ElementsAre(asked_range{offset, 4096, {}}));
  }
}

TEST_F(read_ahead_spec, who_goes_on_finds_that_it_was_read_already) {
  begin_in_order();
  node.take_ranges();
  EXPECT_EQ(read(384 * KiB, 128 * KiB), wanted(384 * KiB, 128 * KiB));
  for (const auto& range : node.take_ranges()) EXPECT_GT(range.offset, 384 * KiB);
}

TEST_F(read_ahead_spec, a_whole_file_is_read_right_and_each_piece_once) {
  std::string all;
  while (true) {
    const auto more = read(all.size(), 128 * KiB);
    all += more;
    if (more.size() < 128 * KiB) break;
  }
  EXPECT_EQ(all, file);
  auto ranges = node.take_ranges();
  std::erase_if(ranges, [](const auto& r) { return r.size != piece; });
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.offset < b.offset; });
  EXPECT_EQ(std::unique(ranges.begin(), ranges.end()), ranges.end());
}

TEST_F(read_ahead_spec, readers_that_come_a_little_out_of_order_are_read_ahead_for) {
  for (const std::uint64_t at : {128, 0, 384, 256, 640, 512})
    EXPECT_EQ(read(at * KiB, 128 * KiB), wanted(at * KiB, 128 * KiB));
  node.take_ranges();
  EXPECT_EQ(read(768 * KiB, 128 * KiB), wanted(768 * KiB, 128 * KiB));
  for (const auto& range : node.take_ranges()) EXPECT_GT(range.offset, 768 * KiB);
}

TEST_F(read_ahead_spec, bytes_read_before_this_mount_wrote_are_not_given_out) {
  begin_in_order();
  file.replace(384 * KiB, 10, "0123456789");
  ++age;
  EXPECT_EQ(read(384 * KiB, 128 * KiB), wanted(384 * KiB, 128 * KiB));
}

TEST_F(read_ahead_spec, bytes_that_wait_for_long_are_not_given_out) {
  begin_in_order();
  file.replace(384 * KiB, 10, "0123456789");
  now += read_limits::piece_life_ns;
  EXPECT_EQ(read(384 * KiB, 128 * KiB), wanted(384 * KiB, 128 * KiB));
}

TEST_F(read_ahead_spec, a_file_ends_where_it_ends) {
  begin_in_order();
  EXPECT_EQ(read(file.size() - 5, 100).size(), 5U);
  EXPECT_EQ(read(file.size(), 100), "");
  EXPECT_EQ(read(file.size() + 3 * piece, 100), "");
  EXPECT_EQ(read(0, 0), "");
}

TEST_F(read_ahead_spec, a_failure_is_told_and_the_next_try_asks_again) {
  begin_in_order();
  failure = EIO;
  now += read_limits::piece_life_ns;
  EXPECT_EQ(read(384 * KiB, 128 * KiB), "errno " + std::to_string(EIO));
  failure = 0;
  now += read_limits::piece_life_ns;
  EXPECT_EQ(read(384 * KiB, 128 * KiB), wanted(384 * KiB, 128 * KiB));
}

}  // namespace
}  // namespace millrace::mount
