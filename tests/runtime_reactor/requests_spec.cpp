#include "tests/runtime_reactor/reactor_fixture.hpp"

namespace millrace {
namespace {

using requests = reactor_fixture;

TEST_F(requests, many_in_flight_across_reactors_are_all_answered) {
  const auto server = resident_on(0);
  tally answers;
  for (int asker = 0; asker < 10; ++asker) {
    spawn_on(runtime.system(), runtime.at(1), [&](caf::event_based_actor* self) {
      for (int i = 0; i < 1000; ++i) {
        self->request(server, caf::infinite, where_am_i::value).then([&](std::uint64_t) { answers.add(); });
      }
    });
  }
  EXPECT_TRUE(answers.reaches(10000));
  end(server);
}

TEST_F(requests, an_exception_in_a_handler_ends_the_actor_and_fails_the_request) {
  const auto actor = resident_on(1);
  caf::scoped_actor self{runtime.system()};
  self->monitor(actor);
  self->request(actor, 10s, fail_now::value)
      .receive([](int) { FAIL(); }, [](const caf::error& e) { EXPECT_EQ(e, caf::sec::runtime_error); });
  bool down = false;
  self->receive([&](const caf::down_msg& m) { down = m.source == actor.address(); }, caf::after(10s) >> [] {});
  EXPECT_TRUE(down);
}

TEST_F(requests, an_exception_leaves_the_other_actors_of_the_reactor_alone) {
  const auto neighbour = resident_on(1);
  const auto actor = resident_on(1);
  caf::anon_send(actor, fail_now::value);
  EXPECT_EQ(where(neighbour), 1u);
  end(neighbour);
}

TEST_F(requests, a_link_carries_the_end_of_an_actor_to_the_other_reactor) {
  const auto actor = resident_on(0);
  const auto linked = spawn_on(runtime.system(), runtime.at(1), [actor](caf::event_based_actor* self) -> caf::behavior {
    self->link_to(actor);
    return resident(self);
  });
  EXPECT_EQ(where(linked), 1u);
  caf::scoped_actor self{runtime.system()};
  self->monitor(linked);
  self->send_exit(actor, caf::exit_reason::kill);
  bool down = false;
  self->receive([&](const caf::down_msg&) { down = true; }, caf::after(10s) >> [] {});
  EXPECT_TRUE(down);
}

TEST_F(requests, an_answer_that_does_not_come_is_a_timeout) {
  const auto actor = spawn_on(runtime.system(), runtime.at(0), silent);
  tally timeouts;
  spawn_on(runtime.system(), runtime.at(1), [&](caf::event_based_actor* self) {
    self->request(actor, 5ms, where_am_i::value)
        .then([](std::uint64_t) { FAIL(); },
              [&](const caf::error& e) {
                EXPECT_EQ(e, caf::sec::request_timeout);
                timeouts.add();
              });
  });
  EXPECT_TRUE(timeouts.reaches(1));
  caf::scoped_actor self{runtime.system()};
  self->request(actor, 5ms, where_am_i::value)
      .receive([](std::uint64_t) { FAIL(); }, [](const caf::error& e) { EXPECT_EQ(e, caf::sec::request_timeout); });
  end(actor);
}

}  // namespace
}  // namespace millrace
