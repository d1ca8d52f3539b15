#pragma once
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/group/group_logic.hpp"
#include "actors/group/group_size.hpp"

namespace millrace {

using namespace std::chrono_literals;
using kafka::error_code;

/// A group, its clock, and the clients' end of its requests. Checks with each step that replies are neither lost nor
/// doubled and that the facts, replayed, give the same state.
class group_fixture : public testing::Test {
 protected:
  group_fixture() {
    limits.initial_rebalance_delay = 0ms;
    start_over();
  }

  void start_over() {
    uut = resume("orders", {}, under());
    replayed = {};
  }

  /// The process dies and another one reads the log.
  void crash() {
    unanswered.clear();
    uut = resume("orders", std::exchange(replayed, {}), under());
    replayed = uut.facts;
  }

  reply_token ask(group_request request) {
    const reply_token token{++last_token};
    if (!std::holds_alternative<topics_deletion>(request)) unanswered.insert(token.value);
    take(decide(uut, request, token, under()));
    return token;
  }

  /// Time goes by; everything due in between happens when it is due.
  void pass(std::chrono::milliseconds time) {
    const auto end = now.running + time;
    for (auto due = next_deadline(uut); due <= end; due = next_deadline(uut)) {
      advance_to(std::max(due, now.running));
      take(tick(uut, under()));
      ASSERT_GT(next_deadline(uut), now.running) << "a deadline that was kept must be gone";
    }
    advance_to(end);
  }

  bool answered(reply_token token) const { return replies.contains(token.value); }

  template <class Reply>
  Reply reply(reply_token token) const {
    const auto found = replies.find(token.value);
    if (found == replies.end()) {
      ADD_FAILURE() << "no reply to request " << token.value;
      return {};
    }
    return std::get<Reply>(found->second);
  }

  template <class Reply>
  error_code error(reply_token token) const {
    return reply<Reply>(token).error;
  }

  // --- what clients say

  join_request member(std::string id = "") const {
    join_request request;
    request.member_id = std::move(id);
    request.client_id = "shop";
    request.client_host = "/127.0.0.1";
    request.session_timeout = 10s;
    request.rebalance_timeout = 60s;
    request.protocol_type = "consumer";
    request.protocols = {{"range", "topics"}};
    return request;
  }

  join_request static_member(std::string instance_id, std::string id = "") const {
    auto request = member(std::move(id));
    request.instance_id = std::move(instance_id);
    return request;
  }

  sync_request sync(const join_reply& joined, std::vector<member_assignment> assignments = {}) const {
    sync_request request;
    request.member_id = joined.member_id;
    request.at = joined.at;
    request.assignments = std::move(assignments);
    return request;
  }

  error_code heartbeat(const std::string& id, generation at) {
    return error<heartbeat_reply>(ask(heartbeat_request{id, std::nullopt, at}));
  }

  commit_request commit(std::string topic, std::int64_t offset, std::string member_id = "",
                        generation at = generation(-1)) {
    partition_commit one;
    one.partition = kafka::partition_index(0);
    one.at = kafka::offset(offset);
    commit_request request;
    request.member_id = std::move(member_id);
    request.at = at;
    request.topics = {{std::move(topic), {one}}};
    return request;
  }

  std::int64_t committed(const std::string& topic) {
    const topic_partitions asked{topic, {kafka::partition_index(0)}};
    const auto found = reply<cursors_reply>(ask(cursors_query{std::vector{asked}}));
    return found.topics.at(0).partitions.at(0).at.value;
  }

  /// A stable group of `count` members in which everybody was assigned the name "part of " and their id.
  std::vector<join_reply> stable_group(int count, bool with_instances = false) {
    std::vector<reply_token> joins;
    const auto delay = std::exchange(limits.initial_rebalance_delay, 1ms);
    for (int i = 0; i < count; ++i) {
      joins.push_back(ask(with_instances ? static_member("instance" + std::to_string(i)) : member()));
    }
    pass(2ms);
    limits.initial_rebalance_delay = delay;
    std::vector<join_reply> members;
    for (const auto token : joins) members.push_back(reply<join_reply>(token));
    assign(members);
    return members;
  }

  void assign(const std::vector<join_reply>& members) {
    std::vector<member_assignment> assignments;
    for (const auto& m : members) assignments.push_back({m.member_id, "part of " + m.member_id});
    for (const auto& m : members)
      ask(sync(m, m.leader == m.member_id ? assignments : std::vector<member_assignment>{}));
    ASSERT_EQ(uut.phase, group_phase::stable);
  }

  group_phase phase() { return reply<group_description>(ask(group_query{})).phase; }

  circumstances under() const { return {now, limits, random, room}; }

  group_limits limits;
  std::size_t room = 1 << 30;
  moment now{5'000'000ms, kafka::timestamp(1'700'000'000'000)};
  std::uint64_t drawn = 0;
  random_bits random = [this] { return ++drawn; };

  group uut;
  group_facts replayed;
  std::uint64_t last_token = 0;
  std::set<std::uint64_t> unanswered;
  std::map<std::uint64_t, group_reply> replies;
  std::vector<group_fact> log;

 private:
  void advance_to(running_time at) {
    now.wall += (at - now.running).count();
    now.running = at;
  }

  static std::size_t counted_anew(const pending_cursors& pending) {
    std::size_t bytes = 0;
    for (const auto& [producer, open] : pending.transactions()) {
      for (const auto& [topic, partitions] : open.cursors) {
        for (const auto& [partition, value] : partitions) {
          EXPECT_TRUE(pending.hold(topic, partition));
          bytes += bytes_of_pending(topic, value);
        }
      }
    }
    return bytes;
  }

  static std::size_t counted_anew(const cursor_map& cursors) {
    std::size_t bytes = 0;
    for (const auto& [topic, partitions] : cursors) {
      bytes += bytes_of_topic(topic);
      for (const auto& [partition, value] : partitions) bytes += bytes_of(value);
    }
    return bytes;
  }

  void take(decision made) {
    for (const auto& fact : made.facts) replayed.apply(fact);
    log.insert(log.end(), made.facts.begin(), made.facts.end());
    EXPECT_TRUE(replayed == uut.facts) << "replay leads elsewhere";
    EXPECT_EQ(uut.facts.cursor_bytes, counted_anew(uut.facts.cursors));
    EXPECT_EQ(uut.facts.pending.bytes(), counted_anew(uut.facts.pending));
    for (auto& [to, what] : made.replies) {
      EXPECT_EQ(unanswered.erase(to.value), 1U) << "a reply that nobody waits for";
      replies.emplace(to.value, std::move(what));
    }
  }
};

}  // namespace millrace
