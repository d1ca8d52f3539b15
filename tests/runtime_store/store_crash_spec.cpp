// The power goes in the middle of each write and sync of a history, and of the start after it.
#include <cstdlib>

#include "tests/runtime_store/scripted_store.hpp"
#include "tests/support/power_disk.hpp"

namespace millrace::store {
namespace {

std::uint64_t seeds() {
  const char* wanted = std::getenv("MILLRACE_STORE_CRASH_SEEDS");
  return wanted ? std::strtoull(wanted, nullptr, 10) : 1;
}

std::string name_of(tearing how) {
  return how == tearing::nothing ? "nothing" : how == tearing::front ? "front" : "sectors";
}

void expect_clean(const block_store& store) {
  const auto space = store.check_space();
  EXPECT_TRUE(space) << (space ? "" : space.error().context);
  store.scrub([](const store_damage& d) { ADD_FAILURE() << d.what.context << " key " << d.key; });
}

void expect_open_again(scripted_store& uut) {
  const auto again = uut.open();
  EXPECT_TRUE(again) << (again ? "" : again.error().context);
  EXPECT_TRUE(again && uut.is_possible());
}

/// Whether the power went before the history was at its end.
bool crash_at(std::uint64_t n, tearing how, std::uint64_t seed) {
  SCOPED_TRACE("cut in operation " + std::to_string(n) + ", seed " + std::to_string(seed) + ", tearing " +
               name_of(how));
  power_disk disk;
  scripted_store uut(disk);
  disk.cut_after(n);
  auto done = uut.open();
  if (done) done = uut.run();
  EXPECT_TRUE(done || !disk.is_on()) << (done ? "" : done.error().context);
  const bool reached = !disk.is_on();
  uut.close();
  disk.restore(seed * 1000 + n, how);
  disk.cut_after(1 + (n + seed) % 14);  // of the start, which may get through
  if (uut.open()) uut.store().scrub([](const store_damage&) {});
  uut.close();
  disk.restore(seed * 1000 + n + 500, how);
  const auto opened = uut.open();
  EXPECT_TRUE(opened) << (opened ? "" : opened.error().context);
  if (!opened) return reached;
  EXPECT_TRUE(uut.is_possible());
  expect_clean(uut.store());
  const auto added = uut.add("after the crash");
  EXPECT_TRUE(added) << (added ? "" : added.error().context);
  expect_open_again(uut);
  disk.cut_after(1 + n % 3);
  (void)uut.add("in the next crash");
  uut.close();
  disk.restore(seed * 1000 + n + 700, how);
  expect_open_again(uut);
  return reached;
}

void crash_everywhere(tearing how) {
  for (std::uint64_t seed = 1; seed <= seeds(); ++seed) {
    for (std::uint64_t n = 1; crash_at(n, how, seed); ++n) {
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(store_crash, leaves_a_flushed_state_or_a_later_one_when_what_was_not_synced_is_lost) {
  crash_everywhere(tearing::nothing);
}
TEST(store_crash, leaves_a_flushed_state_or_a_later_one_when_the_beginning_of_writes_stays) {
  crash_everywhere(tearing::front);
}
TEST(store_crash, leaves_a_flushed_state_or_a_later_one_when_any_sectors_of_writes_stay) {
  crash_everywhere(tearing::sectors);
}

}  // namespace
}  // namespace millrace::store
