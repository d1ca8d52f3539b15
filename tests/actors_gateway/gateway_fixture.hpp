#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "actors/gateway/connection_actor.hpp"
#include "actors/gateway/producer_id_block.hpp"
#include "runtime/logging/log_system.hpp"
#include "tests/actors_gateway/gateway_client.hpp"
#include "tests/actors_gateway/stand_in.hpp"

namespace millrace {

using namespace std::chrono_literals;
using kafka::error_code;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Connections on one thread and in virtual time, their clients at the other end of socket pairs, and stand-ins for
/// every actor that a connection asks. The topic "t" has two partitions, "far" one that lives on another reactor.
class gateway_fixture : public testing::Test {
 protected:
  gateway_fixture() {
    counts.session_slots.max = 100;
    near = {start_partition(), start_partition()};
    far = start_partition();
    coordinators->actor = sys.spawn(run_coordinators, coordinators);
    put_topic("t", 1, {near[0], near[1]}, 0);
    put_topic("far", 2, {far}, 1);
    contexts = {make_context(0), make_context(1)};
  }

  ~gateway_fixture() override {
    for (const auto& c : connections) caf::anon_send_exit(c, caf::exit_reason::user_shutdown);
    for (const auto& p : {near[0], near[1], far}) caf::anon_send_exit(p->actor, caf::exit_reason::kill);
    caf::anon_send_exit(coordinators->actor, caf::exit_reason::kill);
    settle();
    EXPECT_EQ(counts.connections, 0u);
    sched.advance_time(24h);  // time-outs that CAF has not forgotten hold what they would fail
    settle();
    for (const auto& p : {near[0], near[1], far}) *p = {};
    *coordinators = {};
  }

  /// A client whose connection lives on the reactor 0, until it moves.
  std::unique_ptr<gateway_client> connect() {
    std::array<int, 2> ends;
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
    spawn_connection(0, {ends[0], listener, {}, {}, {}});
    settle();
    return std::make_unique<gateway_client>(ends[1]);
  }

  /// Everything runs as far as it can: without answers of stand-ins, without more bytes, without time.
  void settle() {
    for (std::size_t done = 1; done > 0;) {
      done = sched.run();
      leave_workers();
      io.restart();
      done += io.poll();
    }
  }

  /// Passes the time of actors; timers of sockets have the machine's.
  void pass(std::chrono::seconds time) {
    sched.advance_time(time);
    settle();
  }

  /// Runs what timers of sockets start, too, until `holds()`; false if it never does.
  template <class F>
  bool becomes_true(F holds) {
    const auto end = std::chrono::steady_clock::now() + 10s;
    for (settle(); !holds(); settle()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io.restart();
      io.run_one_for(1s);
    }
    return true;
  }

  template <class Message>
  void tell_connections(Message message) {
    for (const auto& c : connections) caf::anon_send(c, message);
    settle();
  }

  /// What was logged so far; the log ends.
  std::string logged() {
    log.reset();
    return lines.str();
  }

  std::size_t open_connections() const { return counts.connections; }

  /// Replaces the limits; for connections made later.
  void limit(void (*change)(gateway_limits&)) {
    for (const auto& context : contexts) change(context->limits);
  }

  using partition_ref = std::shared_ptr<partition_stand_in>;

  static topic_id id_number(int n) { return {{std::byte{9}, std::byte(n)}}; }

  class virtual_clock final : public clock {
   public:
    explicit virtual_clock(const caf::scheduler::test_coordinator& sched) : sched_(sched) {}
    std::int64_t wall_ms() const override { return 1'700'000'000'000; }
    std::chrono::nanoseconds monotonic() const override { return now_of(sched_).time_since_epoch(); }

   private:
    static caf::actor_clock::time_point now_of(const caf::scheduler::test_coordinator& sched) {
      return const_cast<caf::scheduler::test_coordinator&>(sched).clock().now();
    }
    const caf::scheduler::test_coordinator& sched_;
  };

  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  std::ostringstream lines;
  std::unique_ptr<log_system> log = std::make_unique<log_system>(log_level::debug, lines);
  topic_settings settings;  ///< of the topics that are put
  memory_budget budget{64 << 20};
  metric_registry registry;
  gateway_metrics metrics{registry};
  gateway_counts counts;
  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  virtual_clock time{sched};
  boost::asio::io_context io{1};
  std::shared_ptr<catalog_view> topics = std::make_shared<catalog_view>();
  std::array<partition_ref, 2> near;
  partition_ref far;
  std::shared_ptr<coordinator_stand_in> coordinators = std::make_shared<coordinator_stand_in>();
  listener_ref listener =
      std::make_shared<advertised_listener>(advertised_listener{"plain", {"127.0.0.1", 9092}, {"example.org", 9092}});
  std::array<std::shared_ptr<gateway_context>, 2> contexts;
  std::vector<caf::actor> connections;
  std::vector<std::size_t> moves;  ///< reactors that connections were handed to

  void put_topic(const std::string& name, int id, const std::vector<partition_ref>& partitions, std::size_t home) {
    auto entry = std::make_shared<topic_entry>();
    entry->facts =
        std::make_shared<const topic>(topic{name, id_number(id), static_cast<std::int32_t>(partitions.size()), 0, {}});
    entry->settings = std::make_shared<const topic_settings>(settings);
    for (const auto& p : partitions) entry->partitions.push_back({p->actor, p->progress, home, 0});
    topics->put(entry);
  }

 private:
  partition_ref start_partition() {
    auto told = std::make_shared<partition_stand_in>();
    told->actor = sys.spawn(partition_stand_in::run, told);
    return told;
  }

  static caf::behavior run_coordinators(caf::event_based_actor* self,
                                        const std::shared_ptr<coordinator_stand_in>& asked) {
    return {asked->create_topics.handler(self),
            asked->groups.handler(self),
            asked->lists_of_groups.handler(self),
            asked->transactions.handler(self),
            asked->transaction_queries.handler(self),
            [self, asked](reserve_producer_ids) -> caf::result<std::int64_t> {
              asked->producer_ids.push_back(self->make_response_promise<std::int64_t>());
              return asked->producer_ids.back();
            }};
  }

  /// The worker that an actor ran on last lives no longer than the run, and handlers of sockets send in its name.
  void leave_workers() {
    const auto leave = [](const caf::actor& a) {
      static_cast<caf::scheduled_actor*>(caf::actor_cast<caf::abstract_actor*>(a))->context(nullptr);
    };
    for (const auto& c : connections) leave(c);
    for (const auto& p : {near[0], near[1], far}) leave(p->actor);
    leave(coordinators->actor);
  }

  void spawn_connection(std::size_t home, connection_seed seed) {
    ++counts.connections;
    const auto made =
        sys.spawn(run_connection, &io, contexts[home], std::make_shared<connection_seed>(std::move(seed)));
    connections.push_back(caf::actor_cast<caf::actor>(made));
  }

  std::shared_ptr<gateway_context> make_context(std::size_t index) {
    return std::make_shared<gateway_context>(gateway_context{
        .node_id = 7,
        .cluster_id = "cluster",
        .data_directories = {},
        .limits = {.request_bytes_max = 1 << 20,
                   .in_flight_max = 10,
                   .memory_bytes_max = 8 << 20,
                   .write_timeout = 60s,
                   .idle_timeout = 10min,
                   .shortage_patience = 5s,
                   .connections_max = 100,
                   .fetch_bytes_max = 1 << 20},
        .time = &time,
        .budget = &budget,
        .counts = &counts,
        .metrics = &metrics,
        .reactor_index = index,
        .listeners = {listener},
        .topics = [this] { return topics; },
        .disk_space =
            [](const std::string&) {
              return gateway_context::space{-1, -1};
            },
        .catalog = coordinators->actor,
        .group_directory = coordinators->actor,
        .transactions = coordinators->actor,
        .producer_ids = std::make_shared<producer_id_block>(coordinators->actor),
        .move_connection =
            [this](std::size_t to, connection_seed seed) {
              moves.push_back(to);
              spawn_connection(to, std::move(seed));
            },
        .voice = log->get("gateway"),
    });
  }
};

}  // namespace millrace
