#include "actors/mirror/mirror_comparison.hpp"

#include <gtest/gtest.h>

#include <deque>

#include "runtime/message/frame_builder.hpp"

namespace millrace {
namespace {

log_key log_of(int number) {
  log_key key;
  key.topic.fill(static_cast<std::byte>(7));
  key.partition = kafka::partition_index(number);
  return key;
}

walked_part blocks(std::int64_t begin, std::int64_t end, std::uint64_t digest) {
  return {.log = {}, .begin = begin, .end = end, .bytes = 100, .digest = {digest, digest}};
}

walked_part records(int log, std::int64_t begin, std::int64_t end, std::uint64_t digest) {
  return {.log = log_of(log), .begin = begin, .end = end, .bytes = 10, .digest = {digest, digest}};
}

walked_part left_out(int log) { return {.log = log_of(log), .begin = 0, .end = 5, .left_out = true}; }

/// A walk over parts that are there already.
class fake_walk {
 public:
  fake_walk(std::initializer_list<walked_part> parts) : parts_(parts) {}

  result<std::optional<walked_part>> next() {
    if (parts_.empty()) return std::optional<walked_part>();
    auto part = parts_.front();
    parts_.pop_front();
    return std::optional(part);
  }

  bool skip(const log_key& log) {
    if (parts_.empty() || parts_.front().log != log) return false;
    while (!parts_.empty() && parts_.front().log == log) parts_.pop_front();
    return true;
  }

 private:
  std::deque<walked_part> parts_;
};

result<mirror_comparison> compare(fake_walk here, fake_walk source) {
  return compare_walks({.next = [&] { return here.next(); },
                        .skip = [&](const log_key& log) { return here.skip(log); },
                        .name =
                            [](const walked_part& part) {
                              return part.log ? "log " + std::to_string(part.log->partition.value) : "blocks";
                            }},
                       [&] { return source.next(); });
}

TEST(mirror_comparison_spec, equal_walks_are_equal_and_counted) {
  const fake_walk walk{blocks(0, 10, 1), blocks(10, 12, 2), records(0, 0, 50, 3), records(0, 50, 60, 4),
                       records(1, 5, 5, 5)};
  const auto found = compare(walk, walk);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->difference, "");
  EXPECT_EQ(found->blocks, 12u);
  EXPECT_EQ(found->block_bytes, 200u);
  EXPECT_EQ(found->logs, 2u);
  EXPECT_EQ(found->log_bytes, 30u);
}

TEST(mirror_comparison_spec, another_digest_is_a_difference_with_its_place) {
  const auto of_blocks = compare({blocks(0, 10, 1), records(0, 0, 5, 1)}, {blocks(0, 10, 2), records(0, 0, 5, 1)});
  ASSERT_TRUE(of_blocks);
  EXPECT_EQ(of_blocks->difference, "blocks: source and mirror differ");
  const auto of_records = compare({blocks(0, 10, 1), records(3, 0, 5, 1)}, {blocks(0, 10, 1), records(3, 0, 5, 2)});
  ASSERT_TRUE(of_records);
  EXPECT_EQ(of_records->difference, "log 3: source and mirror differ");
}

TEST(mirror_comparison_spec, what_only_one_side_has_is_a_difference) {
  const auto here = compare({blocks(0, 10, 1), records(0, 0, 5, 1)}, {blocks(0, 10, 1)});
  ASSERT_TRUE(here);
  EXPECT_EQ(here->difference, "log 0: only the mirror has it");
  const auto there = compare({blocks(0, 10, 1)}, {blocks(0, 10, 1), records(0, 0, 5, 1)});
  ASSERT_TRUE(there);
  EXPECT_EQ(there->difference, "log 0: only the source has it");
}

TEST(mirror_comparison_spec, a_log_that_the_source_leaves_out_is_left_out_here) {
  const auto found = compare({records(0, 0, 5, 1), records(1, 0, 5, 9), records(1, 5, 6, 9), records(2, 0, 5, 2)},
                             {records(0, 0, 5, 1), left_out(1), records(2, 0, 5, 2)});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->difference, "");
  EXPECT_EQ(found->logs, 2u);
  EXPECT_EQ(found->logs_left_out, 1u);
  const auto missing = compare({records(0, 0, 5, 1)}, {records(0, 0, 5, 1), left_out(1)});
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->difference, "log 1: only the source has it");
}

TEST(mirror_comparison_spec, a_walk_that_fails_fails_the_comparison) {
  const auto failing = [] { return result<std::optional<walked_part>>(make_error(errc::corrupt, "damaged")); };
  fake_walk walk{blocks(0, 1, 1)};
  const walk_here good{.next = [&] { return walk.next(); }, .skip = [](const log_key&) { return true; }, .name = {}};
  const walk_here bad{.next = failing, .skip = [](const log_key&) { return true; }, .name = {}};
  EXPECT_EQ(compare_walks(good, failing).error().code, errc::corrupt);
  EXPECT_EQ(compare_walks(bad, [&] { return walk.next(); }).error().code, errc::corrupt);
}

TEST(mirror_comparison_spec, parts_survive_their_message) {
  for (const auto& part : {blocks(1, 20, 5), records(2, 7, 9, 8), left_out(4)}) {
    const auto message = make_envelope<schema::WalkedPart>([&](schema::WalkedPart::Builder to) { put_part(to, part); });
    const auto read = read_part(*message.read());
    ASSERT_TRUE(read);
    EXPECT_TRUE(*read == part);
  }
}

TEST(mirror_comparison_spec, a_part_with_a_wrong_id_or_digest_is_refused) {
  const char three[] = {1, 2, 3};
  const capnp::Data::Reader short_data{reinterpret_cast<const capnp::byte*>(three), sizeof(three)};
  const auto id = make_envelope<schema::WalkedPart>([&](schema::WalkedPart::Builder to) { to.setTopic(short_data); });
  EXPECT_EQ(read_part(*id.read()).error().code, errc::corrupt);
  const auto digest =
      make_envelope<schema::WalkedPart>([&](schema::WalkedPart::Builder to) { to.setDigest(short_data); });
  EXPECT_EQ(read_part(*digest.read()).error().code, errc::corrupt);
}

}  // namespace
}  // namespace millrace
