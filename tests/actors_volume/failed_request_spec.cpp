// A request that fails halfway has changed nothing.
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

class failed_request_spec : public volume_fixture {
 protected:
  void SetUp() override {
    volume_fixture::SetUp();
    ASSERT_EQ(create_volume("/v"), volume_code::NONE);
    ASSERT_EQ(write("/v/f", "before"), volume_code::NONE);
    ASSERT_EQ(take_snapshot("/v", "s"), volume_code::NONE);
    ASSERT_EQ(take_snapshot("/v", "t"), volume_code::NONE);
    ASSERT_EQ(write("/v/f", "behind"), volume_code::NONE);
  }

  template <class Builder>
  static void name(Builder to, const char* snapshot) {
    to.setVolume("/v");
    to.setSnapshot(snapshot);
  }

  /// Each change that the request makes fails once; then it is made.
  void fail_each_change_of(const fill_request& request, int changes_min) {
    const auto before = store.text();
    int n = 1;
    for (;; ++n) {
      SCOPED_TRACE("change " + std::to_string(n));
      store.fail_change(n);
      const auto code = try_to(request);
      store.fail_change(0);
      if (code == volume_code::NONE) break;
      ASSERT_EQ(code, volume_code::NO_SPACE) << why();
      EXPECT_FALSE(outcome.changed);
      ASSERT_EQ(store.text(), before);
    }
    EXPECT_GT(n, changes_min) << "the request makes fewer changes than it is here for";
    EXPECT_NE(store.text(), before);
  }
};

TEST_F(failed_request_spec, a_volume_is_made_whole_or_not) {
  fail_each_change_of([](auto r) { r.initCreateVolume().setVolume("/test/of/payments"); }, 3);
}

TEST_F(failed_request_spec, a_snapshot_is_cloned_or_not) {
  fail_each_change_of(
      [](auto r) {
        name(r.initCloneSnapshot(), "s");
        r.getCloneSnapshot().setTo("/test/v");
      },
      3);
}

TEST_F(failed_request_spec, a_snapshot_is_taken_or_not) {
  fail_each_change_of([](auto r) { name(r.initCreateSnapshot(), "u"); }, 2);
}

TEST_F(failed_request_spec, a_snapshot_is_deleted_or_not) {
  fail_each_change_of([](auto r) { name(r.initDeleteSnapshot(), "s"); }, 2);
}

TEST_F(failed_request_spec, a_volume_goes_back_and_leaves_a_snapshot_or_neither) {
  fail_each_change_of(
      [](auto r) {
        name(r.initRollBack(), "s");
        r.getRollBack().setKeepAs("kept");
      },
      3);
}

TEST_F(failed_request_spec, a_volume_goes_with_all_its_snapshots_or_stays) {
  fail_each_change_of(
      [](auto r) {
        r.initDeleteVolume().setVolume("/v");
        r.getDeleteVolume().setWithSnapshots(true);
      },
      4);
}

TEST_F(failed_request_spec, a_volume_gets_its_new_name_or_keeps_the_old_one) {
  fail_each_change_of(
      [](auto r) {
        r.initRenameVolume().setVolume("/v");
        r.getRenameVolume().setTo("/old/v");
      },
      2);
}

TEST_F(failed_request_spec, snapshots_of_a_schedule_are_taken_and_deleted_or_not) {
  ASSERT_EQ(try_to([](auto r) {
              auto schedule = r.initSetSchedule();
              schedule.setVolume("/v");
              schedule.initSchedule().setHourly(1);
            }),
            volume_code::NONE);
  ASSERT_TRUE(service.follow_schedules(now).changed);
  const auto later = now + std::int64_t{3'600'000'000'000};
  const auto before = store.text();
  int n = 1;
  for (;; ++n) {
    SCOPED_TRACE("change " + std::to_string(n));
    store.fail_change(n);
    const auto followed = service.follow_schedules(later);
    store.fail_change(0);
    if (followed.changed) break;
    ASSERT_EQ(store.text(), before);
  }
  EXPECT_GT(n, 3);
}

}  // namespace
}  // namespace millrace
