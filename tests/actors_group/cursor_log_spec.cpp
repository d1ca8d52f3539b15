#include "actors/group/cursor_log.hpp"

#include "tests/actors_group/transactional_fixture.hpp"

namespace millrace {
namespace {

class cursor_log_spec : public transactional_fixture {
 protected:
  static std::map<std::string, group_facts> replay(const std::vector<std::byte>& log) {
    cursor_replay uut;
    EXPECT_TRUE(uut.take(log));
    return std::move(uut).finish();
  }

  void busy_life() {
    const auto members = stable_group(3, true);
    ask(commit("t", 5, members[0].member_id, members[0].at));
    auto bounded = commit("u", 6, members[1].member_id, members[1].at);
    bounded.topics[0].partitions[0].expires_at = kafka::timestamp(1'900'000'000'000);
    bounded.topics[0].partitions[0].metadata = "note";
    bounded.topics[0].partitions[0].epoch = kafka::leader_epoch(4);
    for (auto* r : {&bounded}) ask(*r);
    ask(commit("u", 7, members[1].member_id, members[1].at));
    ask(static_member("instance2"));
    hold({kafka::producer_id(1), kafka::producer_epoch(3)}, "t", 8);
    hold({kafka::producer_id(2), kafka::producer_epoch(0)}, "t", 9);
    hold({kafka::producer_id(2), kafka::producer_epoch(0)}, "v", 10);
    ask(transaction_end{kafka::producer_id(1), kafka::producer_epoch(3), true});
  }
};

TEST_F(cursor_log_spec, what_was_written_is_read_again) {
  busy_life();
  const auto bytes = encode_facts("orders", log, now.wall);
  const auto groups = replay(bytes);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_TRUE(groups.at("orders") == uut.facts);
}

TEST_F(cursor_log_spec, groups_are_kept_apart_and_erased_ones_leave_nothing) {
  ask(commit("t", 5));
  auto bytes = encode_facts("orders", log, now.wall);
  const auto other = encode_facts("billing", log, now.wall);
  bytes.insert(bytes.end(), other.begin(), other.end());
  EXPECT_EQ(replay(bytes).size(), 2U);
  ask(group_deletion{});
  const auto after = encode_facts("orders", log, now.wall);
  bytes.insert(bytes.end(), after.begin(), after.end());
  const auto groups = replay(bytes);
  ASSERT_EQ(groups.size(), 1U);
  EXPECT_TRUE(groups.contains("billing"));
}

TEST_F(cursor_log_spec, names_of_any_length_and_content_come_back) {
  const std::string strange("\0\xff group", 8);
  const std::string long_topic(30'000, 't');
  ask(commit(long_topic, 5));
  const auto groups = replay(encode_facts(strange, log, now.wall));
  EXPECT_EQ(groups.at(strange).cursors.begin()->first, long_topic);
}

TEST_F(cursor_log_spec, damage_is_an_error_wherever_it_is) {
  busy_life();
  const auto bytes = encode_facts("orders", log, now.wall);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    auto damaged = bytes;
    damaged[at] ^= std::byte{0x10};
    cursor_replay uut;
    const bool in_offset_or_epoch = at < 8 || (at >= 12 && at < 16);  // what a partition patches; not in the CRC
    EXPECT_EQ(uut.take(damaged).has_value(), in_offset_or_epoch) << "byte " << at;
  }
}

TEST_F(cursor_log_spec, key_and_value_that_are_no_messages_are_corrupt) {
  const std::vector<std::byte> nonsense(24, std::byte{0xff});
  for (const std::size_t size : {0UL, 7UL, 8UL, 24UL}) {
    const auto key = std::span(nonsense).first(size);
    const auto decoded = decode_fact(key, std::nullopt);
    if (size == 0) continue;  // nothing is a message: the empty group
    ASSERT_FALSE(decoded) << size;
    EXPECT_EQ(decoded.error().code, errc::corrupt);
  }
}

}  // namespace
}  // namespace millrace
