#include "apps/millrace/mount/file_writes.hpp"

#include <cerrno>
#include <future>

#include "tests/apps_millrace_mount/asked_node.hpp"

namespace millrace::mount {
namespace {

using testing::ElementsAre;

constexpr std::uint64_t MiB = std::uint64_t{1} << 20;

class file_writes_spec : public testing::Test {
 public:
  void write(std::uint64_t offset, std::string_view bytes) { ASSERT_TRUE(uut->write(offset, bytes, told, {})); }

  std::future<int> flush() {
    return std::async(std::launch::async, [this] {
      const auto done = uut->flush(told, {});
      return done ? 0 : done.error().number;
    });
  }

  waiting_node node;
  write_room room{8 * MiB};
  errors_told told;
  std::shared_ptr<file_writes> uut = std::make_shared<file_writes>(node, room, some_file);
};

TEST_F(file_writes_spec, neighbours_go_to_the_node_as_one_request) {
  write(10, "ab");
  write(12, "cd");
  EXPECT_TRUE(node.waiting().empty());
  EXPECT_TRUE(uut->send_gathered());
  EXPECT_THAT(node.waiting(), ElementsAre(asked_range{10, 4, "abcd"}));
}

TEST_F(file_writes_spec, what_is_written_again_before_it_left_goes_once) {
  write(0, "abcdef");
  write(2, "XY");
  EXPECT_TRUE(uut->send_gathered());
  EXPECT_THAT(node.waiting(), ElementsAre(asked_range{0, 6, "abXYef"}));
}

TEST_F(file_writes_spec, a_request_is_sent_when_it_is_full_and_ends_at_a_multiple_of_its_size) {
  write(4, std::string(MiB, 'x'));
  ASSERT_EQ(node.waiting().size(), 1U);
  EXPECT_EQ(node.waiting()[0].offset, 4U);
  EXPECT_EQ(node.waiting()[0].size, MiB - 4);
  EXPECT_TRUE(uut->send_gathered());
  EXPECT_THAT(node.waiting().back(), (asked_range{MiB, 4, "xxxx"}));
}

TEST_F(file_writes_spec, requests_go_without_waiting_for_answers) {
  write(0, "a");
  write(100, "b");
  write(50, "c");
  EXPECT_TRUE(uut->send_gathered());
  EXPECT_THAT(node.waiting(), ElementsAre(asked_range{0, 1, "a"}, asked_range{100, 1, "b"}, asked_range{50, 1, "c"}));
}

TEST_F(file_writes_spec, a_request_waits_for_an_earlier_one_that_it_overlaps) {
  write(0, "aaaa");
  EXPECT_TRUE(uut->send_gathered());
  write(3, "bb");
  EXPECT_FALSE(uut->send_gathered());
  EXPECT_THAT(node.waiting(), ElementsAre(asked_range{0, 4, "aaaa"}));
  node.answer_next();
  EXPECT_TRUE(uut->send_gathered());
  EXPECT_THAT(node.waiting(), ElementsAre(asked_range{3, 2, "bb"}));
}

TEST_F(file_writes_spec, a_request_waits_while_the_mount_has_no_room) {
  write_room little(3);
  const auto other = std::make_shared<file_writes>(node, little, some_file);
  ASSERT_TRUE(other->write(0, "abc", told, {}));
  EXPECT_TRUE(other->send_gathered());
  ASSERT_TRUE(other->write(10, "d", told, {}));
  EXPECT_FALSE(other->send_gathered());
  node.answer_next();
  EXPECT_TRUE(other->send_gathered());
}

TEST_F(file_writes_spec, flushing_returns_when_the_node_has_answered_all) {
  write(0, "a");
  write(10, "b");
  auto flushed = flush();
  node.answer_next();
  EXPECT_FALSE(uut->is_idle());
  node.answer_next();
  EXPECT_EQ(flushed.get(), 0);
  EXPECT_TRUE(uut->is_idle());
}

TEST_F(file_writes_spec, a_failure_is_told_once_to_each_handle_that_was_there) {
  auto other = uut->begin();
  write(0, "a");
  auto flushed = flush();
  node.answer_next(refused{ENOSPC});
  EXPECT_EQ(flushed.get(), ENOSPC);
  EXPECT_EQ(flush().get(), 0);
  EXPECT_EQ(uut->flush(other, {}).error().number, ENOSPC);
  EXPECT_TRUE(uut->flush(other, {}));
  auto later = uut->begin();
  EXPECT_TRUE(uut->flush(later, {}));
}

TEST_F(file_writes_spec, a_failure_is_told_at_the_next_write) {
  write(0, "a");
  EXPECT_TRUE(uut->send_gathered());
  node.answer_next(refused{EDQUOT});
  const auto refusal = uut->write(1, "b", told, {});
  ASSERT_FALSE(refusal);
  EXPECT_EQ(refusal.error().number, EDQUOT);
  write(1, "b");
}

TEST_F(file_writes_spec, who_gives_up_waiting_is_told_so) {
  write(0, "a");
  const auto done = uut->flush(told, [] { return true; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().number, EINTR);
  node.answer_next();
}

TEST_F(file_writes_spec, a_room_knows_the_files_that_have_gathered_bytes) {
  EXPECT_TRUE(room.take_noted().empty());
  write(0, "a");
  EXPECT_THAT(room.take_noted(), ElementsAre(uut));
  EXPECT_TRUE(room.take_noted().empty());
}

}  // namespace
}  // namespace millrace::mount
