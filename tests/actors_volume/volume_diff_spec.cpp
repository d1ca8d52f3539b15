#include "actors/volume/volume_diff.hpp"

#include <gtest/gtest.h>

#include "actors/volume/stream_log_row.hpp"
#include "actors/volume/volume_keys.hpp"
#include "tests/actors_volume/volume_fixture.hpp"

namespace millrace {
namespace {

std::string log_row_of(std::int64_t start, std::int64_t end, std::uint64_t since = 1) {
  return encode(stream_log_row{{}, 0, start, end, since});
}

std::string key_of(object_id stream, std::string_view topic, std::int32_t partition) {
  return volume_keys::first(volume_keys::space::stream, stream) + stream_log_rest(topic, partition);
}

/// A volume with a stream, whose logs differ as each spec says.
struct volume_diff_spec : volume_fixture {
  void SetUp() override {
    volume_fixture::SetUp();
    ASSERT_EQ(create_volume("/v"), volume_code::NONE);
    ASSERT_EQ(try_to([](auto r) { at(r.initCreateStream().initPlace(), "/v/s"); }), volume_code::NONE);
    stream = object_id(stat("/v/s").getObject().getObject());
  }

  volume_difference finish() {
    const auto described = ask([](auto r) { r.initDescribeVolume().setVolume("/v"); });
    const auto tree = store.live(volume_id(described.getVolume().getId()));
    EXPECT_TRUE(tree);
    auto all = uut.finish(**tree, **tree, 100);
    EXPECT_TRUE(all);
    return all ? *all : volume_difference();
  }

  object_id stream = no_object;
  volume_diff uut;
};

TEST_F(volume_diff_spec, a_log_that_has_grown_is_told_with_both_ends) {
  const auto before = log_row_of(0, 10), after = log_row_of(2, 15, 9);
  ASSERT_TRUE(uut.add(key_of(stream, "v.s.t", 3), before, after));
  const auto all = finish();
  ASSERT_EQ(all.objects.size(), 1u);
  EXPECT_EQ(all.objects[0].path, "/s");
  ASSERT_EQ(all.objects[0].logs.size(), 1u);
  const auto& log = all.objects[0].logs[0];
  EXPECT_EQ(log.topic, "v.s.t");
  EXPECT_EQ(log.partition, 3);
  EXPECT_EQ(log.before->end, 10);
  EXPECT_EQ(log.after->start, 2);
  EXPECT_EQ(log.after->end, 15);
  EXPECT_EQ(all.records, 7u);  // two at the start, five at the end
}

TEST_F(volume_diff_spec, a_log_that_only_one_has_counts_whole) {
  const auto gone = log_row_of(5, 10), come = log_row_of(0, 3);
  ASSERT_TRUE(uut.add(key_of(stream, "v.s.a", 0), gone, std::nullopt));
  ASSERT_TRUE(uut.add(key_of(stream, "v.s.b", 0), std::nullopt, come));
  const auto all = finish();
  ASSERT_EQ(all.objects.size(), 1u);
  ASSERT_EQ(all.objects[0].logs.size(), 2u);
  EXPECT_FALSE(all.objects[0].logs[0].after);
  EXPECT_FALSE(all.objects[0].logs[1].before);
  EXPECT_EQ(all.records, 8u);
}

TEST_F(volume_diff_spec, a_log_that_was_only_held_anew_does_not_differ) {
  const auto before = log_row_of(0, 10, 1), after = log_row_of(0, 10, 2);
  ASSERT_TRUE(uut.add(key_of(stream, "v.s.t", 0), before, after));
  EXPECT_TRUE(finish().objects.empty());
}

TEST_F(volume_diff_spec, positions_of_groups_are_no_object) {
  const auto key = volume_keys::first(volume_keys::space::stream, no_object) + "o";
  const auto before = log_row_of(0, 10), after = log_row_of(0, 12);
  ASSERT_TRUE(uut.add(key, before, after));
  EXPECT_TRUE(finish().objects.empty());
}

TEST_F(volume_diff_spec, a_row_that_cannot_be_read_is_corrupt) {
  const auto refused = uut.add(key_of(stream, "v.s.t", 0), std::nullopt, "nonsense");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, volume_code::CORRUPT);
}

}  // namespace
}  // namespace millrace
