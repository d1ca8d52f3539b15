#include "runtime/net/frame_assembler.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>

#include "runtime/base/budget.hpp"

namespace millrace {
namespace {

constexpr std::uint32_t frame_bytes_max = 8 << 20;

std::string framed(const std::string& body) {
  const auto n = body.size();
  return std::string{static_cast<char>(n >> 24), static_cast<char>(n >> 16), static_cast<char>(n >> 8),
                     static_cast<char>(n)} +
         body;
}

std::span<const std::byte> as_bytes(const std::string& s) { return std::as_bytes(std::span(s)); }

std::string text_of(const slice& s) { return {reinterpret_cast<const char*>(s.data()), s.size()}; }

std::vector<std::string> frames_of(frame_assembler& uut) {
  std::vector<std::string> texts;
  for (const auto& frame : uut.frames()) texts.push_back(text_of(frame));
  uut.frames().clear();
  return texts;
}

class frame_assembler_spec : public testing::Test {
 protected:
  memory_budget budget{64 << 20};
  frame_assembler uut{{frame_bytes_max, &budget}};

  /// As a connection does it: first into the frame's own block, the rest through `feed`.
  result<void> arrive(std::string bytes) {
    const auto room = uut.space();
    const auto direct = std::min(room.size(), bytes.size());
    if (direct > 0) {
      std::memcpy(room.data(), bytes.data(), direct);
      uut.filled(direct);
    }
    return uut.feed(as_bytes(bytes).subspan(direct));
  }
};

TEST_F(frame_assembler_spec, yields_the_same_frames_however_the_stream_is_cut) {
  std::mt19937 random(7);
  std::vector<std::string> sent;
  std::string stream;
  for (int i = 0; i < 200; ++i) {
    sent.push_back(std::string(random() % 5000, static_cast<char>('a' + i % 26)));
    stream += framed(sent.back());
  }
  std::vector<std::string> received;
  for (std::size_t at = 0; at < stream.size();) {
    const auto count = std::min<std::size_t>(1 + random() % 3000, stream.size() - at);
    ASSERT_TRUE(arrive(stream.substr(at, count)));
    at += count;
    for (auto& text : frames_of(uut)) received.push_back(std::move(text));
  }
  EXPECT_EQ(received, sent);
}

TEST_F(frame_assembler_spec, an_empty_frame_is_a_frame) {
  ASSERT_TRUE(arrive(framed("") + framed("x")));
  EXPECT_EQ(frames_of(uut), (std::vector<std::string>{"", "x"}));
}

TEST_F(frame_assembler_spec, a_length_above_the_bound_or_below_zero_loses_the_stream) {
  EXPECT_FALSE(arrive(std::string("\x7f\xff\xff\xff", 4)));
  EXPECT_TRUE(uut.lost());
  frame_assembler other{{frame_bytes_max, &budget}};
  EXPECT_FALSE(other.feed(as_bytes(std::string("\xff\xff\xff\xff", 4))));
  EXPECT_TRUE(other.lost());
}

TEST_F(frame_assembler_spec, a_claimed_length_takes_four_kibibytes_and_then_sixteen_times_what_arrives) {
  ASSERT_TRUE(arrive(std::string("\x00\x7f\xff\xff", 4)));
  EXPECT_LE(budget.used(), 4U << 10);
  for (std::size_t arrived = 0; arrived < 4 << 20; arrived += 1000) {
    ASSERT_TRUE(arrive(std::string(1000, 'x')));
    ASSERT_LE(budget.used(), std::max<std::size_t>(4 << 10, 16 * (arrived + 1000)));
  }
}

TEST_F(frame_assembler_spec, the_largest_frame_fits_a_budget_a_fourth_larger) {
  memory_budget tight(frame_bytes_max / 4 * 5);
  frame_assembler one{{frame_bytes_max, &tight}};
  const auto stream = framed(std::string(frame_bytes_max, 'z'));
  for (std::size_t at = 0; at < stream.size(); at += 1 << 16) {
    ASSERT_TRUE(one.feed(as_bytes(stream).subspan(at, std::min<std::size_t>(1 << 16, stream.size() - at))));
  }
  EXPECT_EQ(one.frames().size(), 1U);
}

TEST_F(frame_assembler_spec, large_frames_leave_room_for_small_ones) {
  std::vector<std::unique_ptr<frame_assembler>> greedy;
  const auto large = framed(std::string(1 << 20, 'z'));
  do {
    greedy.push_back(std::make_unique<frame_assembler>(frame_assembler::limits{frame_bytes_max, &budget}));
  } while (greedy.back()->feed(as_bytes(large)));
  EXPECT_TRUE(arrive(framed(std::string(60'000, 'a'))));
}

TEST_F(frame_assembler_spec, a_large_frame_grows_and_arrives_whole) {
  const std::string body(5 << 20, 'z');
  const auto stream = framed(body);
  for (std::size_t at = 0; at < stream.size(); at += 70000) ASSERT_TRUE(arrive(stream.substr(at, 70000)));
  EXPECT_EQ(frames_of(uut), std::vector<std::string>{body});
}

TEST_F(frame_assembler_spec, goes_on_where_it_was_when_the_budget_has_room_again) {
  memory_budget small(1066);
  frame_assembler tight{{frame_bytes_max, &small}};
  const std::string body(800, 'q');
  ASSERT_TRUE(tight.feed(as_bytes(framed(body))));
  const auto refused = tight.feed(as_bytes(framed(body) + framed("tail")));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, errc::limit_exceeded);
  EXPECT_FALSE(tight.lost());
  EXPECT_EQ(frames_of(tight), std::vector<std::string>{body});
  ASSERT_TRUE(tight.resume());
  EXPECT_EQ(frames_of(tight), (std::vector<std::string>{body, "tail"}));
}

TEST_F(frame_assembler_spec, what_is_unfinished_can_be_handed_to_another) {
  const auto stream = framed("first") + framed("second");
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    frame_assembler one{{frame_bytes_max, &budget}}, two{{frame_bytes_max, &budget}};
    ASSERT_TRUE(one.feed(as_bytes(stream).first(cut)));
    auto texts = frames_of(one);
    ASSERT_TRUE(two.feed(one.take_unfinished()));
    ASSERT_TRUE(two.feed(as_bytes(stream).subspan(cut)));
    for (auto& text : frames_of(two)) texts.push_back(std::move(text));
    EXPECT_EQ(texts, (std::vector<std::string>{"first", "second"})) << "cut at " << cut;
  }
}

}  // namespace
}  // namespace millrace
