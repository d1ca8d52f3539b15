#include <random>

#include "tests/actors_group/group_fixture.hpp"
#include "tests/actors_group/promises.hpp"
#include "tests/support/seed_count.hpp"

namespace millrace {
namespace {

/// A client that mostly keeps to the protocol.
struct client {
  std::string lineage;  ///< its instance id if it is static, else only a name for the test
  bool is_static = false;
  bool asks_twice = false;
  bool knows_skipping = false;
  std::string member_id;
  join_reply joined;  ///< its generation, if `at` is not -1
  bool synced = false;
  reply_token waits_for{0};  ///< 0: for nothing
  std::string kind_of_wait;
};

class random_schedule_spec : public group_fixture {
 protected:
  static constexpr int steps = 120;
  static constexpr int clients_max = 6;
  static constexpr auto parked_max = 61s;  // the rebalance timeout, and a tick

  void run(unsigned seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    draw.seed(seed);
    start_over();
    limits.initial_rebalance_delay = chance(50) ? 0ms : 3'000ms;
    limits.members_max = chance(20) ? 3 : 100;
    model = {};
    replies.clear();
    unanswered.clear();
    asked_at.clear();
    clients.assign(static_cast<std::size_t>(number(1, clients_max)), {});
    for (auto& c : clients) be_born(c);
    for (int step = 0; step < steps && !HasFailure(); ++step) {
      something_happens();
      hear_replies();
      expect_nobody_parked_too_long();
      if (!uut.exists()) model.forget();
    }
    expect_all_ends_when_clients_fall_silent();
  }

  void be_born(client& c) {
    c = {};
    c.lineage = "client" + std::to_string(++born);
    c.is_static = chance(40);
    c.asks_twice = chance(60);
    c.knows_skipping = chance(50);
  }

  void something_happens() {
    auto& c = clients[static_cast<std::size_t>(number(0, static_cast<int>(clients.size()) - 1))];
    const int what = number(0, 99);
    if (what < 60) return act(c);
    if (what < 80) return pass(std::chrono::milliseconds(number(0, 4'000)));
    if (what < 83) return pass(std::chrono::milliseconds(number(0, 70'000)));
    if (what < 86) return restart(c);
    if (what < 89) return crash_of_the_node();
    if (what < 92) return leave(c);
    if (what < 94) return look_at_offsets();
    if (what < 95) return delete_offsets();
    if (what < 96) return delete_group();
    if (what < 98) return send_again(c);
    nonsense();
  }

  void act(client& c) {
    if (c.waits_for.value != 0) return;
    if (c.joined.at.value < 0) return join(c);
    if (!c.synced) return send_sync(c);
    if (chance(50)) return wait(c, ask(heartbeat_request{c.member_id, instance(c), c.joined.at}), "heartbeat");
    auto request = commit(topic(), number(0, 1'000'000), c.member_id, c.joined.at);
    request.instance_id = instance(c);
    take_commit(request);
  }

  void join(client& c) {
    auto request = c.is_static ? static_member(c.lineage, c.member_id) : member(c.member_id);
    request.asks_twice = c.asks_twice;
    request.may_skip_assignment = c.knows_skipping;
    request.rebalance_timeout = std::chrono::milliseconds(number(1'000, 60'000));
    request.protocols = {{"range", std::to_string(number(0, 1))}};
    if (chance(50)) request.protocols.push_back({"sticky", "s"});
    if (chance(30)) std::swap(request.protocols.front(), request.protocols.back());
    wait(c, ask(request), "join");
  }

  void send_sync(client& c) {
    auto request = sync(c.joined);
    request.instance_id = instance(c);
    if (c.joined.leader == c.member_id && !c.joined.skip_assignment) {
      for (const auto& m : c.joined.members) {
        request.assignments.push_back({m.member_id, promises::part_of(c.joined.at, m.member_id)});
      }
    }
    wait(c, ask(request), "sync");
  }

  void send_again(client& c) {
    if (c.waits_for.value == 0 || c.kind_of_wait == "heartbeat") return;
    c.kind_of_wait == "join" ? join(c) : send_sync(c);
  }

  void restart(client& c) {
    c.member_id.clear();
    c.joined = {};
    c.synced = false;
    c.waits_for = {};
    if (!c.is_static) be_born(c);
  }

  void leave(client& c) {
    if (c.member_id.empty() || c.waits_for.value != 0) return;
    ask(leave_request{{{c.member_id, instance(c)}}});
    restart(c);
  }

  void crash_of_the_node() {
    crash();
    asked_at.clear();
    for (auto& c : clients) c.waits_for = {};
  }

  void take_commit(const commit_request& request) {
    const auto& t = request.topics[0];
    if (error<commit_reply>(ask(request)) == error_code::none) model.committed(t.topic, t.partitions[0].at.value);
  }

  void look_at_offsets() {
    const auto t = topic();
    model.found(t, committed(t));
  }

  void delete_offsets() {
    const topic_partitions which{topic(), {kafka::partition_index(0)}};
    const auto done = reply<cursors_deletion_reply>(ask(cursors_deletion{{which}}));
    if (done.error == error_code::none && done.errors[0] == error_code::none) model.uncommitted(which.topic);
  }

  void delete_group() {
    if (error<group_deletion_reply>(ask(group_deletion{})) == error_code::none) model.forget();
  }

  void nonsense() {
    EXPECT_NE(heartbeat("stranger", generation(number(0, 3))), error_code::none);
    take_commit(commit(topic(), number(0, 9)));
    ask(leave_request{{{"stranger", std::nullopt}}});
    sync_request stray;
    stray.member_id = "stranger";
    stray.at = uut.current;
    EXPECT_NE(error<sync_reply>(ask(stray)), error_code::none);
  }

  // --- hearing

  void wait(client& c, reply_token token, std::string kind) {
    c.waits_for = token;
    c.kind_of_wait = std::move(kind);
    asked_at[token.value] = now.running;
  }

  void hear_replies() {
    for (auto& c : clients) {
      const auto found = replies.find(c.waits_for.value);
      if (found == replies.end()) continue;
      c.waits_for = {};
      std::visit([&](const auto& what) { hear(c, what); }, found->second);
    }
    std::erase_if(asked_at, [&](const auto& e) { return replies.contains(e.first); });
    replies.clear();
  }

  void hear(client& c, const join_reply& r) {
    c.joined = {};
    c.synced = false;
    if (r.error == error_code::unknown_member_id || r.error == error_code::fenced_instance_id) c.member_id.clear();
    if (r.error == error_code::member_id_required) c.member_id = r.member_id;
    if (r.error != error_code::none) return;
    c.member_id = r.member_id;
    c.joined = r;
    model.joined(r, c.lineage);
  }

  void hear(client& c, const sync_reply& r) {
    if (r.error == error_code::none) {
      c.synced = true;
      return model.assigned(c.joined.at, c.member_id, r.assignment);
    }
    lose_membership(c, r.error);
  }

  void hear(client& c, const heartbeat_reply& r) {
    if (r.error != error_code::none) lose_membership(c, r.error);
  }

  template <class Other>
  void hear(client&, const Other&) {}

  void lose_membership(client& c, error_code why) {
    c.joined = {};
    c.synced = false;
    if (why == error_code::unknown_member_id || why == error_code::fenced_instance_id) c.member_id.clear();
  }

  // --- what must hold

  void expect_nobody_parked_too_long() {
    for (const auto& [token, at] : asked_at) {
      ASSERT_LE(now.running - at, parked_max) << "request " << token << " is parked too long";
    }
  }

  void expect_all_ends_when_clients_fall_silent() {
    pass(10min);
    EXPECT_TRUE(unanswered.empty()) << unanswered.size() << " requests are parked for ever";
    EXPECT_EQ(uut.phase, group_phase::empty);
    EXPECT_TRUE(uut.members.empty() && uut.pending.empty() && uut.instances.empty());
    EXPECT_EQ(uut.sessions.size(), 0U);
  }

  // --- chance

  int number(int from, int to) { return from + static_cast<int>(draw() % static_cast<unsigned>(to - from + 1)); }
  bool chance(int percent) { return number(0, 99) < percent; }
  std::string topic() { return "t" + std::to_string(number(0, 2)); }
  static std::optional<std::string> instance(const client& c) {
    return c.is_static ? std::optional(c.lineage) : std::nullopt;
  }

  std::mt19937 draw;
  std::vector<client> clients;
  promises model;
  std::map<std::uint64_t, running_time> asked_at;
  int born = 0;
};

TEST_F(random_schedule_spec, whatever_members_do_and_whenever_the_node_dies_no_promise_is_broken) {
  for (unsigned seed = 1; seed <= seed_count(2'000u) && !HasFailure(); ++seed) run(seed);
}

}  // namespace
}  // namespace millrace
