#include "runtime/storage/checkpoint.hpp"

#include <gtest/gtest.h>

#include "tests/support/failing_disk.hpp"
#include "tests/support/memory_disk.hpp"

namespace millrace {
namespace {

log_mark mark(std::int64_t start, std::int64_t end, bool suspect = false) {
  return {kafka::offset(start), kafka::offset(end), suspect};
}

class checkpoint_spec : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(memory.make_directory("/data"));
    ASSERT_TRUE(memory.sync_directory("/"));
  }

  checkpoint load(const std::string& boot_id = "boot-1") {
    auto loaded = checkpoint::load(memory, "/data", boot_id);
    EXPECT_TRUE(loaded);
    return std::move(*loaded);
  }

  void store(checkpoint& marks) { ASSERT_TRUE(marks.store()); }

  memory_disk memory;
};

TEST_F(checkpoint_spec, marks_that_were_stored_are_there_after_a_loss_of_power) {
  auto marks = load();
  marks.set("t-0", mark(3, 17));
  marks.set("a topic.with-dashes-12", mark(0, 1, true));
  store(marks);
  marks.set("t-0", mark(3, 99));
  memory.crash(1, tearing::nothing);
  const auto found = load();
  EXPECT_EQ(found.mark_of("t-0"), mark(3, 17));
  EXPECT_EQ(found.mark_of("a topic.with-dashes-12"), mark(0, 1, true));
  EXPECT_EQ(found.mark_of("t-1"), std::nullopt);
}

TEST_F(checkpoint_spec, a_crash_in_the_middle_of_a_store_leaves_the_old_marks_or_the_new) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    auto marks = load();
    for (int i = 0; i < 50; ++i) marks.set("t-" + std::to_string(i), mark(0, 1000));
    store(marks);
    failing_disk faulty(memory);
    auto doomed = checkpoint::load(faulty, "/data", "boot-1");
    for (int i = 0; i < 60; ++i) doomed->set("t-" + std::to_string(i), mark(0, 2000));
    faulty.fail(1 + seed % 4, errc::io_failure);
    const bool stored = doomed->store().has_value();
    memory.crash(seed, tearing::sectors);
    const auto found = load();
    EXPECT_FALSE(found.lost());
    const auto end = found.mark_of("t-0")->durable_end.value;
    EXPECT_TRUE(stored ? end == 2000 : end == 1000 || end == 2000) << seed;
    EXPECT_EQ(found.mark_of("t-55").has_value(), end == 2000) << seed;
    auto clear = load();
    for (int i = 0; i < 60; ++i) clear.erase("t-" + std::to_string(i));
    store(clear);
  }
}

TEST_F(checkpoint_spec, marks_in_a_slot_that_an_earlier_process_made_are_not_lost_with_its_name) {
  ASSERT_TRUE(memory.open("/data/log-marks.1", open_mode::create));  // and then that process died
  auto marks = load();
  marks.set("t-0", mark(3, 7));
  store(marks);
  memory.crash(1, tearing::nothing);
  EXPECT_TRUE(load("boot-2").mark_of("t-0"));
}

TEST_F(checkpoint_spec, all_logs_are_suspect_when_the_machine_has_stopped_since) {
  auto marks = load("boot-1");
  marks.set("t-0", mark(0, 5));
  store(marks);
  EXPECT_EQ(load("boot-1").mark_of("t-0"), mark(0, 5));
  EXPECT_EQ(load("boot-2").mark_of("t-0"), mark(0, 5, true));
  EXPECT_EQ(load("").mark_of("t-0"), mark(0, 5, true));
}

TEST_F(checkpoint_spec, a_log_that_is_not_opened_after_the_machine_stopped_stays_suspect) {
  auto marks = load("boot-1");
  marks.set("t-0", mark(0, 5));
  store(marks);
  auto after = load("boot-2");
  after.set("u-0", mark(0, 1));
  store(after);
  EXPECT_EQ(load("boot-2").mark_of("t-0"), mark(0, 5, true));
  EXPECT_EQ(load("boot-2").mark_of("u-0"), mark(0, 1));
}

TEST_F(checkpoint_spec, is_empty_and_says_so_when_both_slots_are_bad) {
  auto marks = load();
  for (int i = 0; i < 2; ++i) {
    marks.set("t-0", mark(0, i));
    store(marks);
  }
  for (const auto* name : {"/data/log-marks.0", "/data/log-marks.1"}) {
    auto f = memory.open(name, open_mode::write);
    ASSERT_TRUE(write_at(**f, 30, std::vector<std::byte>(4)));
  }
  const auto found = load();
  EXPECT_TRUE(found.lost());
  EXPECT_EQ(found.mark_of("t-0"), std::nullopt);
}

TEST_F(checkpoint_spec, writes_nothing_when_nothing_has_changed) {
  auto marks = load();
  marks.set("t-0", mark(0, 5));
  store(marks);
  memory.set_capacity(0);
  marks.set("t-0", mark(0, 5));
  EXPECT_TRUE(marks.store());
}

TEST(checkpoint_content, any_damaged_text_is_corrupt) {
  EXPECT_TRUE(decode_checkpoint("boot x\n1 2 0 t-0\n"));
  for (const auto* text : {"boot x\n1 2 0 t-0", "1 2 0 t-0\n", "boot x\n1 2 2 t-0\n", "boot x\n-1 2 0 t-0\n",
                           "boot x\n1 2 0 \n", "boot x\n1 2\n", "boot x\n\n"}) {
    EXPECT_EQ(decode_checkpoint(text).error().code, errc::corrupt) << text;
  }
}

}  // namespace
}  // namespace millrace
