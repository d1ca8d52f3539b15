#pragma once
#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/group/cursor_log.hpp"
#include "actors/group/group_directory.hpp"
#include "actors/group/reply_message.hpp"
#include "actors/group/request_message.hpp"
#include "codecs/schema/partition.capnp.h"

namespace millrace {

using namespace std::chrono_literals;
using kafka::error_code;

/// A directory and its groups on one thread and in virtual time, with a cursor log whose disk the test holds back.
class group_shell_fixture : public testing::Test {
 protected:
  using reply_slot = std::shared_ptr<std::optional<envelope<schema::GroupReply>>>;

  group_shell_fixture() {
    limits.initial_rebalance_delay = 0ms;
    group_directory_options options;
    options.environment = {&limits, &memory, &time, [this] { return ++drawn; }, sys.spawn(run_log, log)};
    options.home_of = [](const std::string&) { return caf::actor_config{}; };
    directory = spawn_group_directory(sys, caf::actor_config{}, options);
  }

  ~group_shell_fixture() override {
    caf::anon_send_exit(directory, caf::exit_reason::user_shutdown);
    for (const auto& a : clients) caf::anon_send_exit(a, caf::exit_reason::kill);
    caf::anon_send_exit(log->self, caf::exit_reason::kill);
    sched.run();
  }

  void load(std::map<std::string, group_facts> groups = {}) {
    tell(groups_loaded{std::make_shared<const std::map<std::string, group_facts>>(std::move(groups))});
  }

  template <class Message>
  void tell(Message message) {
    caf::anon_send(directory, std::move(message));
    sched.run();
  }

  /// Sends the request; all actors then run as far as they can without the disk and without time.
  reply_slot ask(const std::string& group_id, const group_request& request) {
    auto slot = std::make_shared<std::optional<envelope<schema::GroupReply>>>();
    clients.push_back(
        sys.spawn([slot, to = directory, message = to_message(group_id, request)](caf::event_based_actor* self) {
          self->request(to, caf::infinite, message)
              .then([slot](const envelope<schema::GroupReply>& reply) { *slot = reply; },
                    [](caf::error& e) { ADD_FAILURE() << caf::to_string(e); });
        }));
    sched.run();
    return slot;
  }

  template <class Reply>
  Reply reply(const reply_slot& slot) {
    if (!slot->has_value()) {
      ADD_FAILURE() << "not answered";
      return {};
    }
    return reply_of<Reply>(*(*slot)->read());
  }

  std::vector<std::string> listed() {
    auto ids = std::make_shared<std::vector<std::string>>();
    clients.push_back(sys.spawn([ids, to = directory](caf::event_based_actor* self) {
      self->request(to, caf::infinite, make_envelope<schema::GroupsQuery>([](auto) {}))
          .then([ids](const envelope<schema::GroupsAnswer>& answer) {
            const auto view = answer.read();
            for (const auto g : view->getGroups()) ids->push_back(g.getGroupId());
          });
    }));
    sched.run();
    return *ids;
  }

  // --- the disk

  /// Everything that was appended is on the device.
  void sync_disk() { answer_appends(error_code::none); }

  void fail_appends() { answer_appends(error_code::kafka_storage_error); }

  std::size_t appends_under_way() const { return log->pending.size(); }

  /// What another node start would find.
  std::map<std::string, group_facts> groups_on_disk() {
    cursor_replay replay;
    for (const auto& batch : log->durable) EXPECT_TRUE(replay.take(batch.bytes()));
    return std::move(replay).finish();
  }

  void pass(std::chrono::milliseconds t) {
    sched.advance_time(t);
    sched.run();
  }

  // --- what clients say

  static join_request member(std::string id = "") {
    join_request request;
    request.member_id = std::move(id);
    request.client_id = "shop";
    request.session_timeout = 10s;
    request.rebalance_timeout = 60s;
    request.protocol_type = "consumer";
    request.protocols = {{"range", "topics"}};
    return request;
  }

  static commit_request commit(std::string topic, std::int64_t offset) {
    partition_commit one;
    one.at = kafka::offset(offset);
    commit_request request;
    request.topics = {{std::move(topic), {one}}};
    return request;
  }

  std::int64_t committed(const std::string& group_id, const std::string& topic) {
    const topic_partitions asked{topic, {kafka::partition_index(0)}};
    return reply<cursors_reply>(ask(group_id, cursors_query{std::vector{asked}}))
        .topics.at(0)
        .partitions.at(0)
        .at.value;
  }

  /// The test's time, as the actors' timers see it.
  class virtual_clock final : public clock {
   public:
    explicit virtual_clock(const group_shell_fixture& owner) : owner_(owner) {}
    std::int64_t wall_ms() const override {
      return 1'700'000'000'000 + std::chrono::duration_cast<std::chrono::milliseconds>(monotonic()).count();
    }
    std::chrono::nanoseconds monotonic() const override { return owner_.sched.clock().now().time_since_epoch(); }

   private:
    const group_shell_fixture& owner_;
  };

  struct fake_log {
    struct append {
      caf::actor from;
      std::uint64_t number;
      slice batch;
    };
    std::deque<append> pending;
    std::vector<slice> durable;
    caf::actor self;
  };

  static caf::behavior run_log(caf::event_based_actor* self, std::shared_ptr<fake_log> log) {
    log->self = caf::actor_cast<caf::actor>(self);
    return {
        [self, log](const envelope<schema::AppendRequest>& request) {
          const auto from = caf::actor_cast<caf::actor>(self->current_sender());
          log->pending.push_back({from, request.read()->getToken(), std::get<slice>(request.payloads()[0])});
        },
    };
  }

  void answer_appends(error_code error) {
    for (auto& append : std::exchange(log->pending, {})) {
      if (error == error_code::none) log->durable.push_back(append.batch);
      caf::anon_send(append.from, make_envelope<schema::AppendReply>([&](schema::AppendReply::Builder root) {
                       root.setToken(append.number);
                       root.setErrorCode(static_cast<std::int16_t>(error));
                     }));
    }
    sched.run();
  }

  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  memory_budget memory{2 << 20};
  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  group_limits limits;
  virtual_clock time{*this};
  std::uint64_t drawn = 0;
  std::shared_ptr<fake_log> log = std::make_shared<fake_log>();
  caf::actor directory;
  std::vector<caf::actor> clients;
};

}  // namespace millrace
