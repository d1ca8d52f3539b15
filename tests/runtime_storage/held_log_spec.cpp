#include "runtime/storage/held_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <utility>

#include "runtime/storage/segment_bounds.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

segment_extent extent(std::int64_t base, std::int64_t end) { return {kafka::offset(base), kafka::offset(end), 7}; }
log_cut cut(std::int64_t start, std::int64_t end) { return {kafka::offset(start), kafka::offset(end)}; }
holder_id holder(std::uint64_t id) { return holder_id(id); }

/// "0-10@1 10-20@2": ranges and serials.
std::string text_of(const std::vector<held_segment>& segments) {
  std::string text;
  for (const auto& [extent, serial] : segments) {
    text += (text.empty() ? "" : " ") + std::to_string(extent.base.value) + "-" + std::to_string(extent.end.value) +
            "@" + std::to_string(serial.value);
  }
  return text;
}

class held_log_spec : public testing::Test {
 protected:
  /// Segments leave together; those that are kept.
  std::string take(const std::vector<segment_extent>& going) {
    const auto taken = uut.take(going);
    uut.keep(taken);
    return text_of(taken);
  }
  std::string kept_for(std::uint64_t id) { return text_of(uut.kept_for(*uut.find(holder(id)))); }

  held_log uut;
};

TEST_F(held_log_spec, what_nobody_holds_is_not_kept) {
  uut.hold(holder(1), cut(5, 15));
  EXPECT_EQ(take({extent(20, 30)}), "");
  EXPECT_EQ(take({extent(0, 5)}), "");
  EXPECT_EQ(take({extent(5, 10), extent(15, 20)}), "5-10@1");
  EXPECT_EQ(take({extent(10, 15)}), "10-15@2");
  EXPECT_EQ(kept_for(1), "5-10@1 10-15@2");
}

TEST_F(held_log_spec, an_empty_cut_holds_nothing) {
  uut.hold(holder(1), cut(5, 5));
  EXPECT_EQ(take({extent(0, 10)}), "");
}

TEST_F(held_log_spec, each_holder_reads_the_version_that_was_there_when_its_cut_was_made) {
  uut.hold(holder(1), cut(0, 20));
  EXPECT_EQ(take({extent(0, 10), extent(10, 20)}), "0-10@1 10-20@1");
  uut.hold(holder(2), cut(0, 20));
  EXPECT_EQ(take({extent(0, 20)}), "0-20@2");
  EXPECT_EQ(take({extent(0, 20)}), "");
  uut.hold(holder(3), cut(3, 8));
  EXPECT_EQ(kept_for(1), "0-10@1 10-20@1");
  EXPECT_EQ(kept_for(2), "0-20@2");
  EXPECT_EQ(kept_for(3), "");
  EXPECT_EQ(take({extent(0, 30)}), "0-30@3");
  EXPECT_EQ(kept_for(3), "0-30@3");
}

TEST_F(held_log_spec, a_version_goes_with_the_last_holder_that_reads_it) {
  uut.hold(holder(1), cut(0, 10));
  uut.hold(holder(2), cut(5, 20));
  take({extent(0, 10), extent(10, 20)});
  EXPECT_EQ(text_of(uut.release(holder(1))), "");
  EXPECT_EQ(text_of(uut.release(holder(7))), "");
  EXPECT_EQ(text_of(uut.release(holder(2))), "0-10@1 10-20@1");
  EXPECT_FALSE(uut.keeps_any());
}

TEST_F(held_log_spec, a_hold_does_not_reach_below_what_is_leaving) {
  uut.leave(kafka::offset(10));
  EXPECT_EQ(uut.hold(holder(1), cut(0, 20)).cut, cut(10, 20));
  EXPECT_EQ(uut.hold(holder(2), cut(0, 5)).cut, cut(5, 5));
}

TEST_F(held_log_spec, a_hold_made_while_segments_leave_is_not_served_by_them) {
  uut.hold(holder(1), cut(0, 10));
  const auto going = extent(0, 10);
  const auto taken = uut.take({&going, 1});
  uut.hold(holder(2), cut(0, 10));
  uut.keep(taken);
  EXPECT_EQ(kept_for(1), "0-10@1");
  EXPECT_EQ(kept_for(2), "");
}

TEST_F(held_log_spec, after_a_restart_serials_go_on_above_all_that_were_given) {
  const auto first = uut.hold(holder(1), cut(0, 10));
  const auto taken = uut.take(std::vector{extent(0, 10)});
  const auto second = uut.hold(holder(2), cut(0, 10));
  uut = {};
  uut.restore(holder(1), first);
  uut.restore(holder(2), second);
  uut.keep(taken);
  EXPECT_EQ(text_of(uut.drop_unneeded()), "");
  EXPECT_EQ(kept_for(1), "0-10@1");
  EXPECT_EQ(kept_for(2), "");
  EXPECT_EQ(take({extent(0, 10)}), "0-10@2");

  uut = {};
  uut.restore(holder(2), second);
  uut.keep(taken);
  EXPECT_EQ(text_of(uut.drop_unneeded()), "0-10@1");
  EXPECT_EQ(take({extent(0, 10)}), "0-10@2");
}

TEST_F(held_log_spec, names_of_kept_files_say_all_that_is_to_be_known) {
  const held_segment one{{kafka::offset(42), unknown_end, 4'000'000'000u, continuity::rising}, take_serial(9)};
  const auto name = held_file_name(one, segment_file::time_index);
  EXPECT_EQ(name, "00000000000000000042-09223372036854775807-4000000000-r-00000000000000000009.timeindex");
  EXPECT_EQ(parse_held_file_name(name)->segment, one);
  EXPECT_EQ(parse_held_file_name(name)->kind, segment_file::time_index);
  for (std::size_t i = 0; i < name.size(); ++i) EXPECT_FALSE(parse_held_file_name(name.substr(0, i)));
  EXPECT_FALSE(parse_held_file_name("leader-epoch-checkpoint"));
  EXPECT_FALSE(parse_held_file_name("00000000000000000042.snapshot"));

  log_key log{{}, kafka::partition_index(12)};
  for (std::size_t i = 0; i < 16; ++i) log.topic[i] = static_cast<std::byte>(i * 17);
  EXPECT_EQ(held_directory("/data", log), "/data/held/00112233445566778899aabbccddeeff-12");
  EXPECT_EQ(parse_held_directory_name("00112233445566778899aabbccddeeff-12"), log);
  EXPECT_FALSE(parse_held_directory_name("00112233445566778899aabbccddeefg-12"));
  EXPECT_FALSE(parse_held_directory_name("topic-12"));
}

TEST(segment_bounds_spec, are_read_as_they_were_written_and_any_other_text_is_corrupt) {
  const segment_bounds bounds{kafka::offset(3),
                              kafka::offset(30),
                              {{kafka::offset(0), 100}, {kafka::offset(10), 0}, {kafka::offset(20), 4'000'000'000u}}};
  const auto text = encode_segment_bounds(bounds);
  EXPECT_EQ(text, "0\n3 30\n0 100\n10 0\n20 4000000000\n");
  EXPECT_EQ(*decode_segment_bounds(text), bounds);
  for (const auto* bad : {"", "1\n3 30\n", "0\n", "0\n3 30", "0\n30 3\n", "0\n3 30\n5\n", "0\n3 30\n5 -1\n",
                          "0\n-3 3\n", "0\n3 30\n5 6\nx"}) {
    EXPECT_EQ(decode_segment_bounds(bad).error().code, errc::corrupt) << bad;
  }
}

/// Segments of one log through time, whose versions have numbers: kept copies, beside what each holder saw.
TEST(held_log_model_spec, whatever_is_taken_and_released_each_holder_finds_what_it_saw) {
  for (std::uint64_t seed = 0; seed < seed_count(5000u); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
    held_log uut;
    std::map<std::int64_t, std::pair<std::int64_t, int>> live;  // base: end, version
    std::map<std::string, int> kept;                            // version of each kept segment, by its text
    std::map<std::uint64_t, std::map<std::int64_t, int>> seen;  // holder: offset: version
    int version = 0;
    std::int64_t end = 0;
    std::uint64_t holders = 0;
    const auto take = [&](std::vector<std::int64_t> bases, bool done) {
      std::vector<segment_extent> going;
      for (const auto base : bases) going.push_back(extent(base, live[base].first));
      const auto taken = uut.take(going);
      for (const auto& one : taken) kept[text_of({one})] = live[one.extent.base.value].second;
      uut.keep(taken);
      if (done) std::erase_if(live, [&](const auto& s) { return std::ranges::find(bases, s.first) != bases.end(); });
    };
    for (int step = 0; step < 40; ++step) {
      const auto what = below(10);
      if (what < 4) {
        const auto base = std::exchange(end, end + 1 + below(3));
        live[base] = {end, ++version};
      } else if (what < 6 && !live.empty()) {
        const auto first = live.begin()->first;
        const auto start = first + below(static_cast<std::uint64_t>(end - first));
        const auto stop = start + below(static_cast<std::uint64_t>(end - start) + 1);
        uut.hold(holder(++holders), cut(start, stop));
        auto& offsets = seen[holders];
        for (auto at = start; at < stop; ++at) offsets[at] = std::prev(live.upper_bound(at))->second.second;
      } else if (what < 7 && !live.empty()) {
        take({live.begin()->first}, below(4) != 0);  // retention, or a crash before the end of it
      } else if (what < 9 && live.size() > 2) {
        auto from = std::next(live.begin(), below(live.size() - 1));
        std::vector<std::int64_t> bases{from->first};
        auto reach = from->second.first;
        for (++from; from != live.end() && below(2) == 0; ++from) {
          bases.push_back(from->first);
          reach = from->second.first;
        }
        take(bases, true);
        live[bases.front()] = {reach, ++version};
      } else if (!seen.empty()) {
        const auto gone = std::next(seen.begin(), below(seen.size()))->first;
        for (const auto& dropped : uut.release(holder(gone))) kept.erase(text_of({dropped}));
        seen.erase(gone);
      }
      for (const auto& [id, offsets] : seen) {
        const auto mine = uut.kept_for(*uut.find(holder(id)));
        for (const auto& [at, expected] : offsets) {
          int found = 0;
          for (const auto& one : mine) {
            if (one.extent.base.value <= at && at < one.extent.end.value) found = kept.at(text_of({one}));
          }
          const auto own = live.upper_bound(at);
          if (found == 0 && own != live.begin()) found = std::prev(own)->second.second;
          ASSERT_EQ(found, expected) << "holder " << id << " offset " << at;
        }
      }
    }
    while (!seen.empty()) {
      for (const auto& dropped : uut.release(holder(seen.begin()->first))) kept.erase(text_of({dropped}));
      seen.erase(seen.begin());
    }
    ASSERT_TRUE(kept.empty());
    ASSERT_FALSE(uut.keeps_any());
  }
}

}  // namespace
}  // namespace millrace
