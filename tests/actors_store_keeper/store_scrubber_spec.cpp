// All blocks are read at a bounded rate, again and again.
#include "actors/store_keeper/store_scrubber.hpp"

#include "tests/actors_store_keeper/scrubbed_volumes.hpp"

namespace millrace {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t rate = 1 << 20;
constexpr milliseconds interval{1'000'000};

class store_scrubber_spec : public scrubbed_volumes {
 protected:
  void SetUp() override {
    scrubbed_volumes::SetUp();
    for (int i = 0; i < 300; ++i)
      write("/payments/f" + std::to_string(i), filled("content " + std::to_string(i) + ";"));
    checkpoint();
  }

  std::unique_ptr<store_scrubber> scrubber() {
    return std::make_unique<store_scrubber>(store_scrubber::environment{
        .store = store_.get(), .files = &disk_, .directory = "/store", .time = &time_, .limits = {rate, interval}});
  }

  /// Until the round is at its end, with the pauses that it asks for; the most bytes that were read in one step.
  std::uint64_t run(store_scrubber& uut) {
    std::uint64_t most = 0;
    do {
      const auto before = uut.blocks_read();
      time_.now_ms += uut.step().count();
      most = std::max(most, (uut.blocks_read() - before) * store::block_bytes);
    } while (uut.record().running);
    return most;
  }
};

TEST_F(store_scrubber_spec, reads_all_blocks_in_use_no_faster_than_it_may) {
  const auto uut = scrubber();
  const auto began = time_.now_ms;
  const auto most = run(*uut);
  const auto bytes = uut->blocks_read() * store::block_bytes;
  EXPECT_GE(uut->blocks_read(), store_->figures().blocks_used);
  EXPECT_LE(bytes * 1000, rate * static_cast<std::uint64_t>(time_.now_ms - began));
  EXPECT_LT(most, rate / 4);
  EXPECT_EQ(uut->record().last->damaged, 0u);
}

TEST_F(store_scrubber_spec, names_the_file_of_a_flipped_bit_and_reads_again_after_the_interval) {
  const auto uut = scrubber();
  const auto began = time_.now_ms;
  run(*uut);
  flip("content 17;");
  const auto read = uut->blocks_read();
  EXPECT_LE(uut->step(), interval);
  EXPECT_EQ(uut->blocks_read(), read);
  time_.now_ms = began + interval.count() - 1;
  EXPECT_EQ(uut->step(), milliseconds(1));
  EXPECT_EQ(uut->record().damaged(), 0u);
  ++time_.now_ms;
  run(*uut);
  const auto found = uut->record().last->objects;
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].volume + found[0].path + " " + found[0].kind, "/payments/f17 file");
}

TEST_F(store_scrubber_spec, goes_on_after_a_restart_where_it_was_and_knows_what_was_damaged) {
  flip("content 250;");
  auto uut = scrubber();
  do {
    time_.now_ms += uut->step().count();
  } while (uut->record().damaged() == 0);
  EXPECT_TRUE(uut->record().running);
  const auto first = uut->blocks_read();
  uut->pause();
  uut.reset();
  open();
  uut = scrubber();
  EXPECT_EQ(uut->record().damaged(), 1u);
  run(*uut);
  EXPECT_EQ(uut->record().last->damaged, 1u);
  EXPECT_EQ(uut->record().last->blocks, first + uut->blocks_read());
  EXPECT_LT(uut->blocks_read(), store_->figures().blocks_used / 2);
  EXPECT_GT(first, store_->figures().blocks_used / 2);
}

TEST_F(store_scrubber_spec, begins_anew_if_what_it_knew_cannot_be_read) {
  const auto f = *disk_.open("/store/scrub", open_mode::create);
  const std::byte junk[] = {std::byte{9}};
  ASSERT_TRUE(write_at(*f, 0, junk));
  const auto uut = scrubber();
  run(*uut);
  EXPECT_GE(uut->record().last->blocks, store_->figures().blocks_used);
}

TEST_F(store_scrubber_spec, reads_nothing_if_it_is_told_so) {
  store_scrubber uut({.store = store_.get(),
                      .files = &disk_,
                      .directory = "/store",
                      .time = &time_,
                      .limits = {rate, milliseconds(0)}});
  EXPECT_GT(uut.step(), milliseconds(1000));
  EXPECT_EQ(uut.blocks_read(), 0u);
}

}  // namespace
}  // namespace millrace
