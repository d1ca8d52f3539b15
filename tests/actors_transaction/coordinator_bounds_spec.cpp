#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "actors/transaction/coordinator_actor.hpp"
#include "actors/transaction/request_message.hpp"
#include "codecs/schema/partition.capnp.h"

namespace millrace {
namespace {

using namespace std::chrono_literals;
using kafka::error_code;

/// A coordinator in virtual time whose log and participants answer at once.
class coordinator_bounds_spec : public testing::Test {
 protected:
  coordinator_bounds_spec() {
    log = sys.spawn([] {
      return caf::behavior{[](const envelope<schema::AppendRequest>& request) {
        return make_envelope<schema::AppendReply>(
            [&](schema::AppendReply::Builder root) { root.setToken(request.read()->getToken()); });
      }};
    });
    start({});
  }

  ~coordinator_bounds_spec() override {
    for (const auto& a : {uut, log}) caf::anon_send_exit(a, caf::exit_reason::kill);
    sched.run();
  }

  void start(std::map<std::string, transaction_record> remembered) {
    if (uut) caf::anon_send_exit(uut, caf::exit_reason::kill);
    transaction_environment environment{&limits, &time, log, {}, {}, {}};
    environment.memory = &memory;
    environment.participants = {[](caf::event_based_actor&, const transaction_partition&, const transaction_marker&,
                                   const transaction_participants::told& told) { told(error_code::none); },
                                [](caf::event_based_actor&, const std::string&, const transaction_marker&,
                                   const transaction_participants::told& told) { told(error_code::none); }};
    environment.take_producer_id = [this](caf::event_based_actor&, const std::function<void(std::int64_t)>& then) {
      then(next_id++);
    };
    uut = spawn_transaction_coordinator(sys, caf::actor_config{}, environment, std::move(remembered));
    sched.run();
  }

  template <class Answer, class Question>
  Answer call(const Question& question) {
    Answer got;
    sys.spawn([&got, to = uut, question](caf::event_based_actor* self) {
      self->request(to, caf::infinite, question)
          .then([&got](const Answer& answer) { got = answer; },
                [](caf::error& e) { ADD_FAILURE() << caf::to_string(e); });
    });
    sched.run();
    return got;
  }

  transaction_reply ask(const transaction_request& request, const std::string& id) {
    const auto answer = call<envelope<schema::TransactionReply>>(to_message(id, request));
    return answer ? reply_of(*answer.read()) : transaction_reply{error_code::unknown_server_error, {}};
  }

  transactions_answer query(const transactions_query& what) {
    const auto answer = call<envelope<schema::TransactionsAnswer>>(to_message(what));
    return answer ? answer_of(*answer.read()) : transactions_answer{};
  }

  error_code registration_error(const std::string& id) { return ask(producer_registration{60s}, id).error; }

  bool is_known(const std::string& id) { return !query({{id}}).transactions.empty(); }

  struct fixed_clock final : clock {
    std::int64_t now = 1'700'000'000'000;
    std::int64_t wall_ms() const override { return now; }
    std::chrono::nanoseconds monotonic() const override { return {}; }
  };
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  transaction_limits limits;
  fixed_clock time;
  memory_budget memory{64 << 20};
  std::int64_t next_id = 1'000;
  caf::actor log, uut;
};

TEST_F(coordinator_bounds_spec, the_length_of_an_id_is_bounded) {
  EXPECT_EQ(registration_error(std::string(limits.id_bytes_max + 1, 'x')), error_code::invalid_request);
  EXPECT_EQ(registration_error(std::string(limits.id_bytes_max, 'x')), error_code::none);
}

TEST_F(coordinator_bounds_spec, an_id_from_before_the_bound_is_served_on) {
  const std::string id(limits.id_bytes_max + 1, 'x');
  transaction_record record;
  record.producer = kafka::producer_id(7);
  record.epoch = kafka::producer_epoch(0);
  start({{id, record}});
  EXPECT_EQ(registration_error(id), error_code::none);
}

TEST_F(coordinator_bounds_spec, what_it_remembers_is_bounded_in_bytes_and_room_comes_back) {
  const auto who = ask(producer_registration{60s}, "joins").who;
  std::size_t joined = 0;
  while (ask(group_joining{who, std::to_string(joined) + std::string(30'000, 'g')}, "joins").error ==
         error_code::none) {
    ASSERT_LT(++joined, 100U);
  }
  EXPECT_GE(memory.used(), joined * 30'000);
  const auto others = memory.left() - 100;
  memory.take(others);
  EXPECT_EQ(registration_error("new"), error_code::coordinator_not_available);
  const partitions_joining more{who, {{"t", kafka::partition_index(0)}}};
  EXPECT_EQ(ask(more, "joins").error, error_code::coordinator_not_available);
  EXPECT_EQ(ask(transaction_ending{who, true, false}, "joins").error, error_code::none);
  EXPECT_GT(memory.left(), joined * 30'000);
  EXPECT_EQ(ask(more, "joins").error, error_code::none);
  EXPECT_EQ(registration_error("new"), error_code::none);
}

TEST_F(coordinator_bounds_spec, it_holds_no_memory_of_what_it_has_forgotten) {
  limits.ids_max = 1;
  ASSERT_EQ(registration_error("a"), error_code::none);
  const auto of_one = memory.used();
  EXPECT_GT(of_one, 0U);
  time.now += limits.displaceable_after.count();
  ASSERT_EQ(registration_error("b"), error_code::none);
  EXPECT_EQ(memory.used(), of_one);
}

TEST_F(coordinator_bounds_spec, when_there_are_too_many_ids_the_longest_idle_make_room) {
  limits.ids_max = 2;
  ASSERT_EQ(registration_error("old"), error_code::none);
  time.now += 1;
  ASSERT_EQ(registration_error("young"), error_code::none);
  EXPECT_EQ(registration_error("new"), error_code::coordinator_not_available) << "none is idle for long enough";
  time.now += limits.displaceable_after.count() - 1;
  EXPECT_EQ(registration_error("new"), error_code::none);
  EXPECT_FALSE(is_known("old"));
  EXPECT_EQ(registration_error("newer"), error_code::coordinator_not_available) << "the young one has 1 ms left";
  EXPECT_TRUE(is_known("young"));
}

TEST_F(coordinator_bounds_spec, no_id_makes_room_for_what_no_transaction_may_take) {
  ASSERT_EQ(registration_error("idle"), error_code::none);
  const auto who = ask(producer_registration{60s}, "greedy").who;
  time.now += limits.displaceable_after.count();
  partitions_joining all{who, {}};
  for (int i = 0; i < 500'000; ++i) all.partitions.push_back({"t", kafka::partition_index(i)});
  EXPECT_EQ(ask(all, "greedy").error, error_code::policy_violation);
  EXPECT_TRUE(is_known("idle"));
}

TEST_F(coordinator_bounds_spec, an_open_transaction_makes_no_room) {
  limits.ids_max = 1;
  const auto who = ask(producer_registration{60s}, "orders").who;
  ask(group_joining{who, "g"}, "orders");
  time.now += limits.displaceable_after.count();
  EXPECT_EQ(registration_error("new"), error_code::coordinator_not_available);
  EXPECT_TRUE(is_known("orders"));
}

TEST_F(coordinator_bounds_spec, lists_in_pieces_whatever_the_ids_and_stays_alive) {
  std::map<std::string, transaction_record> many;
  for (int i = 0; i < 6'000; ++i) many[std::to_string(10'000 + i) + std::string(32'000, 'x')] = {};
  start(many);
  std::vector<std::string> told;
  transactions_query next{{}, true};
  for (bool more = true; more;) {
    const auto answer = query(next);
    ASSERT_FALSE(answer.transactions.empty());
    ASSERT_LE(answer.transactions.size(), answer_bytes_max / 32'000 + 1);
    for (const auto& d : answer.transactions) told.push_back(d.transactional_id);
    next.after = told.back();
    more = answer.more;
  }
  ASSERT_EQ(told.size(), many.size());
  EXPECT_TRUE(std::ranges::equal(told, many, {}, {}, [](const auto& entry) { return entry.first; }));
}

TEST_F(coordinator_bounds_spec, describes_in_pieces_whatever_takes_part_and_stays_alive) {
  transaction_record record;
  record.phase = transaction_phase::ongoing;
  record.started = kafka::timestamp(time.now);
  record.timeout = 60s;
  for (int i = 0; i < 9'900; ++i) record.partitions.insert({std::string(240, 't'), kafka::partition_index(i)});
  std::map<std::string, transaction_record> many;
  transactions_query named;
  for (int i = 0; i < 60; ++i) {
    named.transactional_ids.push_back(std::to_string(100 + i));
    many[named.transactional_ids.back()] = record;
  }
  start(many);
  const auto first = query(named);
  EXPECT_TRUE(first.more);
  ASSERT_EQ(first.transactions.size(), 1U);
  EXPECT_EQ(first.transactions.at(0).partitions.size(), 9'900U);
  named.after = "158";
  const auto last = query(named);
  EXPECT_FALSE(last.more);
  ASSERT_EQ(last.transactions.size(), 1U);
  EXPECT_EQ(last.transactions.at(0).transactional_id, "159");
}

}  // namespace
}  // namespace millrace
