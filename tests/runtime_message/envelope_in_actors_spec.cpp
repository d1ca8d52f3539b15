#include <gtest/gtest.h>

#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "runtime/message/envelope.hpp"
#include "tests/runtime_message/letter.capnp.h"

namespace millrace {
namespace {

using letter = envelope<schema::Letter>;
using parcel = envelope<schema::Parcel>;

letter numbered(std::uint64_t number) {
  return make_envelope<schema::Letter>([&](auto root) { root.setNumber(number); });
}

struct config : caf::actor_system_config {
  config() { set("scheduler.policy", caf::atom("testing")); }
};

/// One thread, run by the test.
class envelope_in_actors : public testing::Test {
 protected:
  void run() { dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler()).run(); }

  config settings;
  caf::actor_system system{settings};
  caf::scoped_actor self{system};
};

TEST_F(envelope_in_actors, schemas_tell_handlers_apart_and_only_the_pointer_moves) {
  std::vector<const std::byte*> seen;
  const auto actor = system.spawn([&](caf::event_based_actor*) -> caf::behavior {
    return {[&](const parcel&) { ADD_FAILURE() << "not a parcel"; },
            [&](const letter& message) {
              seen.push_back(message.bytes().data());
              return numbered(message.read()->getNumber() + 1);
            }};
  });
  const auto message = numbered(1);
  self->send(actor, message);
  run();
  EXPECT_EQ(seen, std::vector{message.bytes().data()});
  bool answered = false;
  self->receive([&](const letter& reply) { answered = reply.read()->getNumber() == 2; });
  EXPECT_TRUE(answered);
  self->send_exit(actor, caf::exit_reason::user_shutdown);
  run();
}

TEST_F(envelope_in_actors, typed_actors_state_them_in_their_interface) {
  using postbox = caf::typed_actor<caf::replies_to<letter>::with<parcel>, caf::reacts_to<parcel>>;
  const auto actor = system.spawn([](postbox::pointer) -> postbox::behavior_type {
    return {[](const letter& message) {
              return make_envelope<schema::Parcel>([&](auto root) { root.setNumber(message.read()->getNumber()); });
            },
            [](const parcel&) {}};
  });
  const auto reply = self->request(actor, caf::infinite, numbered(5));
  run();
  std::uint64_t number = 0;
  auto pending = reply;
  pending.receive([&](const parcel& p) { number = p.read()->getNumber(); }, [](const caf::error&) { FAIL(); });
  EXPECT_EQ(number, 5u);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  run();
}

TEST_F(envelope_in_actors, a_promise_delivers_one_later) {
  caf::response_promise promise;
  const auto actor = system.spawn([&](caf::event_based_actor* server) -> caf::behavior {
    return {[&, server](const letter&) {
      promise = server->make_response_promise();
      return promise;
    }};
  });
  self->request(actor, caf::infinite, numbered(1));
  auto pending = self->request(actor, caf::infinite, numbered(2));
  run();
  promise.deliver(numbered(9));
  std::uint64_t number = 0;
  pending.receive([&](const letter& l) { number = l.read()->getNumber(); }, [](const caf::error&) { FAIL(); });
  EXPECT_EQ(number, 9u);
  self->send_exit(actor, caf::exit_reason::user_shutdown);
  run();
}

}  // namespace
}  // namespace millrace
