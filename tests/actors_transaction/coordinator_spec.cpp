#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "actors/transaction/coordinator_actor.hpp"
#include "actors/transaction/request_message.hpp"
#include "actors/transaction/transaction_log.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/logging/log_system.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;
using kafka::error_code;

/// The coordinator on one thread and in virtual time, with a log and participants that answer when the test says so.
class coordinator_spec : public testing::Test {
 protected:
  using reply_slot = std::shared_ptr<std::optional<transaction_reply>>;

  coordinator_spec() {
    log_actor = sys.spawn(run_log, log);
    participant = sys.spawn(run_participant, tellings);
    start({});
  }

  ~coordinator_spec() override {
    for (const auto& a : {uut, log_actor, participant}) caf::anon_send_exit(a, caf::exit_reason::kill);
    for (const auto& a : clients) caf::anon_send_exit(a, caf::exit_reason::kill);
    sched.run();
  }

  void start(std::map<std::string, transaction_record> remembered) {
    transaction_environment environment{&limits, &time, log_actor, participants(), {}, lines->get("transaction")};
    environment.counts = counts;
    environment.take_producer_id = [this](caf::event_based_actor&, std::function<void(std::int64_t)> then) {
      then(has_producer_ids ? next_id++ : -1);
    };
    uut = spawn_transaction_coordinator(sys, caf::actor_config{}, environment, std::move(remembered));
    sched.run();
  }

  transaction_participants participants() {
    const auto ask_participant = [this](caf::event_based_actor& asker, const std::string& name,
                                        const transaction_marker& m, transaction_participants::told told) {
      asker.request(participant, caf::infinite, name, m.commits, m.producer.value, m.epoch.value)
          .then([told = std::move(told)](std::int16_t error) { told(static_cast<error_code>(error)); });
    };
    return {[=](caf::event_based_actor& asker, const transaction_partition& p, const transaction_marker& m,
                transaction_participants::told told) { ask_participant(asker, p.topic, m, std::move(told)); },
            ask_participant};
  }

  /// The process ends without a word and another one reads the log.
  void crash_and_restart() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    sched.run();
    log->pending.clear();
    tellings->clear();
    transaction_replay replay;
    for (const auto& batch : log->durable) ASSERT_TRUE(replay.take(batch.bytes()));
    start(std::move(replay).finish());
  }

  reply_slot ask(const transaction_request& request, const std::string& id = "orders") {
    auto slot = std::make_shared<std::optional<transaction_reply>>();
    clients.push_back(sys.spawn([slot, to = uut, message = to_message(id, request)](caf::event_based_actor* self) {
      self->request(to, caf::infinite, message)
          .then([slot](const envelope<schema::TransactionReply>& reply) { *slot = reply_of(*reply.read()); },
                [](caf::error& e) { ADD_FAILURE() << caf::to_string(e); });
    }));
    sched.run();
    return slot;
  }

  void answer_appends(error_code error = error_code::none) {
    for (auto& append : std::exchange(log->pending, {})) {
      if (error == error_code::none) log->durable.push_back(append.batch);
      caf::anon_send(append.from, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                       root.setToken(append.number);
                       root.setErrorCode(static_cast<std::int16_t>(error));
                     }));
    }
    sched.run();
  }

  void answer_tellings(error_code error = error_code::none) {
    for (auto left = tellings->size(); left > 0; --left) answer_first_telling(error);
  }

  /// A promise is kept by the actor that gave it.
  void answer_first_telling(error_code error) {
    caf::anon_send(participant, static_cast<std::int16_t>(error));
    sched.run();
  }

  /// All that is under way comes to its end.
  void finish() {
    while (!log->pending.empty() || !tellings->empty()) {
      answer_appends();
      answer_tellings();
    }
  }

  void pass(std::chrono::milliseconds t) {
    time.now += t.count();
    sched.advance_time(t);
    sched.run();
  }

  producer_identity register_producer(const std::string& id = "orders") {
    const auto slot = ask(producer_registration{60s}, id);
    finish();
    return slot->value().who;
  }

  void join(producer_identity who, const std::string& topic) {
    ask(partitions_joining{who, {{topic, kafka::partition_index(0)}}});
    finish();
  }

  struct fake_log {
    struct append {
      caf::actor from;
      std::uint64_t number;
      slice batch;
    };
    std::deque<append> pending;
    std::vector<slice> durable;
  };
  struct telling {
    std::string to;
    transaction_marker marker;
    caf::response_promise promise;
  };
  struct fixed_clock final : clock {
    std::int64_t now = 1'700'000'000'000;
    std::int64_t wall_ms() const override { return now; }
    std::chrono::nanoseconds monotonic() const override { return {}; }
  };
  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  static caf::behavior run_log(caf::event_based_actor* self, std::shared_ptr<fake_log> log) {
    return {[self, log](const envelope<schema::AppendRequest>& request) {
      log->pending.push_back({caf::actor_cast<caf::actor>(self->current_sender()), request.read()->getToken(),
                              std::get<slice>(request.payloads()[0])});
    }};
  }

  static caf::behavior run_participant(caf::event_based_actor* self, std::shared_ptr<std::vector<telling>> tellings) {
    return {
        [self, tellings](const std::string& name, bool commits, std::int64_t producer, std::int16_t epoch) {
          auto promise = self->make_response_promise<std::int16_t>();
          tellings->push_back({name, {kafka::producer_id(producer), kafka::producer_epoch(epoch), commits}, promise});
          return promise;
        },
        [tellings](std::int16_t error) {
          auto first = std::move(tellings->front());
          tellings->erase(tellings->begin());
          first.promise.deliver(error);
        }};
  }

  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  transaction_limits limits;
  fixed_clock time;
  bool has_producer_ids = true;
  std::int64_t next_id = 1'000;
  std::shared_ptr<fake_log> log = std::make_shared<fake_log>();
  std::shared_ptr<std::vector<telling>> tellings = std::make_shared<std::vector<telling>>();
  caf::actor log_actor, participant, uut;
  std::vector<caf::actor> clients;
  std::shared_ptr<transaction_counts> counts = std::make_shared<transaction_counts>();
  std::ostringstream written;
  std::unique_ptr<log_system> lines = std::make_unique<log_system>(log_level::warn, written);
};

TEST_F(coordinator_spec, answers_when_what_was_decided_is_durable) {
  const auto registered = ask(producer_registration{60s});
  EXPECT_FALSE(registered->has_value());
  answer_appends();
  ASSERT_TRUE(registered->has_value());
  EXPECT_EQ((*registered)->who.producer, kafka::producer_id(1'000));
}

TEST_F(coordinator_spec, tells_participants_only_of_what_is_durable) {
  const auto who = register_producer();
  join(who, "t");
  const auto ended = ask(transaction_ending{who, true, false});
  EXPECT_TRUE(tellings->empty());
  answer_appends();
  EXPECT_TRUE(ended->has_value());
  ASSERT_EQ(tellings->size(), 1U);
  EXPECT_TRUE(tellings->at(0).marker.commits);
  EXPECT_EQ(tellings->at(0).marker.producer, who.producer);
}

TEST_F(coordinator_spec, partitions_and_groups_are_told_again_until_all_know) {
  const auto who = register_producer();
  join(who, "t");
  ask(group_joining{who, "g"});
  finish();
  ask(transaction_ending{who, false, false});
  answer_appends();
  ASSERT_EQ(tellings->size(), 2U);
  answer_first_telling(error_code::none);
  answer_first_telling(error_code::kafka_storage_error);
  EXPECT_TRUE(log->pending.empty()) << "not complete yet";
  pass(tell_retry_delay);
  ASSERT_EQ(tellings->size(), 1U);
  EXPECT_EQ(tellings->at(0).to, "g");
  answer_tellings();
  EXPECT_EQ(log->pending.size(), 1U);
}

TEST_F(coordinator_spec, who_cannot_be_told_is_told_again_ever_more_seldom_and_one_line_says_so) {
  const auto who = register_producer();
  join(who, "t");
  ask(transaction_ending{who, false, false});
  answer_appends();
  auto delay = tell_retry_delay;
  for (int i = 0; i < 10; ++i) {
    ASSERT_EQ(tellings->size(), 1U);
    answer_tellings(error_code::kafka_storage_error);
    EXPECT_EQ(counts->untold, 1U);
    pass(delay - 1ms);
    EXPECT_TRUE(tellings->empty()) << "too early";
    pass(1ms);
    delay = std::min(delay * 2, tell_retry_delay_max);
  }
  EXPECT_EQ(delay, tell_retry_delay_max);
  finish();
  EXPECT_EQ(counts->untold, 0U);
  lines.reset();
  const auto text = written.str();
  EXPECT_EQ(std::ranges::count(text, '\n'), 1) << text;
  EXPECT_NE(text.find("transactional_id=orders participant=t-0 error=KAFKA_STORAGE_ERROR"), std::string::npos) << text;
}

TEST_F(coordinator_spec, everyone_can_see_how_many_are_open_since_when_and_how_the_others_ended) {
  const auto who = register_producer(), other = register_producer("payments");
  EXPECT_EQ(counts->ids, 2U);
  join(who, "t");
  const auto began = time.now;
  pass(5s);
  EXPECT_EQ(counts->open, 1U);
  EXPECT_EQ(counts->oldest_started_ms, began);
  ask(transaction_ending{who, true, false});
  finish();
  EXPECT_EQ(counts->open, 0U);
  EXPECT_EQ(counts->oldest_started_ms, -1);
  ask(partitions_joining{other, {{"t", kafka::partition_index(0)}}}, "payments");
  finish();
  ask(forced_abort{}, "payments");
  finish();
  EXPECT_EQ(counts->committed, 1U);
  EXPECT_EQ(counts->aborted, 1U);
}

TEST_F(coordinator_spec, killed_between_the_decision_and_the_markers_it_tells_all_of_them_after_the_restart) {
  const auto who = register_producer();
  join(who, "t");
  join(who, "u");
  const auto ended = ask(transaction_ending{who, true, true});
  answer_appends();
  ASSERT_TRUE(ended->has_value());
  crash_and_restart();
  ASSERT_EQ(tellings->size(), 2U);
  for (const auto& told : *tellings) EXPECT_TRUE(told.marker.commits);
  const auto next = ask(partitions_joining{(*ended)->who, {{"t", kafka::partition_index(0)}}});
  EXPECT_FALSE(next->has_value()) << "the next transaction waits for the markers";
  finish();
  EXPECT_EQ((*next)->error, error_code::none);
}

TEST_F(coordinator_spec, a_decision_that_was_not_durable_is_not_known_after_the_restart) {
  const auto who = register_producer();
  join(who, "t");
  ask(transaction_ending{who, true, false});
  crash_and_restart();
  EXPECT_TRUE(tellings->empty());
  const auto aborted = ask(transaction_ending{who, false, false});
  answer_appends();
  ASSERT_EQ(tellings->size(), 1U);
  EXPECT_FALSE(tellings->at(0).marker.commits);
}

TEST_F(coordinator_spec, ids_do_not_wait_for_each_other) {
  const auto first = register_producer("first"), second = register_producer("second");
  ask(partitions_joining{first, {{"t", kafka::partition_index(0)}}}, "first");
  finish();
  ask(transaction_ending{first, true, false}, "first");
  answer_appends();
  EXPECT_EQ(tellings->size(), 1U) << "the first is being told";
  const auto joined = ask(partitions_joining{second, {{"t", kafka::partition_index(0)}}}, "second");
  answer_appends();
  EXPECT_TRUE(joined->has_value());
}

TEST_F(coordinator_spec, a_late_transaction_is_aborted_by_time_alone) {
  const auto who = register_producer();
  join(who, "t");
  pass(59s);
  EXPECT_TRUE(log->pending.empty());
  pass(2s);
  answer_appends();
  ASSERT_EQ(tellings->size(), 1U);
  EXPECT_FALSE(tellings->at(0).marker.commits);
  EXPECT_GT(tellings->at(0).marker.epoch, who.epoch) << "it fences the producer";
}

TEST_F(coordinator_spec, while_its_log_refuses_appends_nothing_is_decided_and_then_it_goes_on) {
  const auto who = register_producer();
  const auto joined = ask(partitions_joining{who, {{"t", kafka::partition_index(0)}}});
  answer_appends(error_code::kafka_storage_error);
  const auto refused = ask(transaction_ending{who, true, false});
  ASSERT_TRUE(refused->has_value());
  EXPECT_EQ((*refused)->error, error_code::coordinator_not_available);
  EXPECT_FALSE(joined->has_value());
  pass(append_retry_delay);
  answer_appends();
  ASSERT_TRUE(joined->has_value());
  EXPECT_EQ((*joined)->error, error_code::none);
}

TEST_F(coordinator_spec, without_a_producer_id_it_says_so_and_takes_no_harm) {
  has_producer_ids = false;
  const auto refused = ask(producer_registration{60s});
  ASSERT_TRUE(refused->has_value());
  EXPECT_EQ((*refused)->error, error_code::coordinator_not_available);
  has_producer_ids = true;
  register_producer();
}

TEST_F(coordinator_spec, an_id_that_never_registered_is_unknown_and_takes_no_memory) {
  const auto asked = ask(transaction_ending{{kafka::producer_id(1), kafka::producer_epoch(0)}, true, false}, "ghost");
  ASSERT_TRUE(asked->has_value());
  EXPECT_EQ((*asked)->error, error_code::invalid_producer_id_mapping);
  EXPECT_TRUE(log->pending.empty());
}

TEST_F(coordinator_spec, an_id_without_a_transaction_for_long_is_forgotten_also_by_the_log) {
  limits.id_expiration = 30s;
  register_producer("idle");
  const auto who = register_producer();
  join(who, "t");
  pass(29s);
  EXPECT_TRUE(log->pending.empty());
  pass(11s);
  finish();
  EXPECT_EQ(ask(forced_abort{}, "idle")->value().error, error_code::transactional_id_not_found);
  crash_and_restart();
  EXPECT_EQ(ask(forced_abort{}, "idle")->value().error, error_code::transactional_id_not_found);
  EXPECT_EQ(ask(partitions_check{who, {{"t", kafka::partition_index(0)}}})->value().error, error_code::none);
}

TEST_F(coordinator_spec, the_number_of_ids_is_bounded) {
  limits.ids_max = 2;
  register_producer("a");
  register_producer("b");
  const auto third = ask(producer_registration{60s}, "c");
  ASSERT_TRUE(third->has_value());
  EXPECT_EQ((*third)->error, error_code::coordinator_not_available);
  register_producer("a");
}

}  // namespace
}  // namespace millrace
