#pragma once
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/transaction/transaction_logic.hpp"

namespace millrace {

using namespace std::chrono_literals;
using kafka::error_code;

/// The coordinator of one transactional id and the clients' end of its requests. Checks with each step that replies
/// are neither lost nor doubled.
class transaction_fixture : public testing::Test {
 protected:
  transaction_token ask(transaction_request request) {
    const transaction_token token{++last_token};
    unanswered.insert(token.value);
    take(decide(uut, request, token, under()));
    return token;
  }

  /// All participants of the decided transaction have been told.
  void tell_participants() { take(complete(uut, under())); }

  /// The process dies and another one reads the log.
  void crash() {
    uut = {};
    uut.record = stored;
    unanswered.clear();
  }

  void pass(std::chrono::milliseconds time) {
    now += time.count();
    take(tick(uut, under()));
  }

  bool answered(transaction_token token) const { return replies.contains(token.value); }

  transaction_reply reply(transaction_token token) const {
    const auto found = replies.find(token.value);
    if (found == replies.end()) {
      ADD_FAILURE() << "no reply to request " << token.value;
      return {};
    }
    return found->second;
  }

  error_code error(transaction_request request) { return reply(ask(std::move(request))).error; }

  // --- what producers say

  producer_identity register_producer(producer_identity known = {}) {
    const auto told = reply(ask(producer_registration{60s, known}));
    EXPECT_EQ(told.error, error_code::none);
    return told.who;
  }

  static partitions_joining join(producer_identity who, const std::string& topic, std::int32_t partition = 0) {
    return {who, {{topic, kafka::partition_index(partition)}}};
  }

  static partitions_check check(producer_identity who, const std::string& topic) {
    return {who, {{topic, kafka::partition_index(0)}}};
  }

  static transaction_ending commit(producer_identity who, bool bumps_epoch = false) { return {who, true, bumps_epoch}; }
  static transaction_ending abort(producer_identity who, bool bumps_epoch = false) { return {who, false, bumps_epoch}; }

  transaction_phase phase() const { return uut.record->phase; }

  transaction_circumstances under() const { return {now, kafka::producer_id(next_id), limits}; }

  transaction_limits limits;
  transaction uut;
  std::optional<transaction_record> stored;
  kafka::timestamp now{1'700'000'000'000};
  std::int64_t next_id = 1000;
  std::uint64_t last_token = 0;
  std::set<std::uint64_t> unanswered;
  std::map<std::uint64_t, transaction_reply> replies;

 private:
  void take(const transaction_decision& made) {
    if (made.changed) {
      stored = uut.record;
    } else {
      EXPECT_EQ(stored, uut.record) << "a change that nobody was told of";
    }
    if (made.fresh_id_used) ++next_id;
    for (const auto& [to, what] : made.replies) {
      EXPECT_EQ(unanswered.erase(to.value), 1U) << "a reply that nobody waits for";
      replies.emplace(to.value, what);
    }
    EXPECT_EQ(unanswered.size(), uut.waiting.size());
  }
};

}  // namespace millrace
