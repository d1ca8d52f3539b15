#include "tests/runtime_reactor/reactor_fixture.hpp"

namespace millrace {
namespace {

using actors_at_home = reactor_fixture;

using spawn_child = caf::atom_constant<caf::atom("child")>;

caf::behavior parent(caf::event_based_actor* self) {
  return {[self](spawn_child) { return caf::actor_cast<caf::actor>(self->spawn(resident)); }};
}

TEST_F(actors_at_home, an_actor_runs_on_its_home_whoever_asks) {
  for (std::size_t home = 0; home < 2; ++home) {
    const auto actor = resident_on(home);
    for (int i = 0; i < 50; ++i) EXPECT_EQ(where(actor), home);
    end(actor);
  }
}

TEST_F(actors_at_home, a_child_shares_the_home_of_its_parent) {
  for (std::size_t home = 0; home < 2; ++home) {
    const auto actor = spawn_on(runtime.system(), runtime.at(home), parent);
    caf::actor child;
    {
      caf::scoped_actor self{runtime.system()};
      self->request(actor, 10s, spawn_child::value)
          .receive([&](const caf::actor& c) { child = c; }, [](const caf::error&) { FAIL(); });
    }
    EXPECT_EQ(where(child), home);
    end(child);
    end(actor);
  }
}

TEST_F(actors_at_home, an_actor_without_a_given_home_stays_where_it_began) {
  const auto actor = runtime.system().spawn(resident);
  const auto home = where(actor);
  EXPECT_LT(home, 2u);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(where(actor), home);
  end(actor);
}

TEST_F(actors_at_home, a_message_from_the_other_reactor_does_not_move_an_actor) {
  const auto actor = resident_on(0);
  tally answers;
  const auto asker = spawn_on(runtime.system(), runtime.at(1), [&](caf::event_based_actor* self) {
    for (int i = 0; i < 100; ++i) {
      self->request(actor, caf::infinite, where_am_i::value).then([&](std::uint64_t index) {
        EXPECT_EQ(index, 0u);
        EXPECT_EQ(here(), 1u);
        answers.add();
      });
    }
  });
  EXPECT_TRUE(answers.reaches(100));
  end(actor);
}

TEST_F(actors_at_home, a_detached_actor_has_a_thread_of_its_own_and_its_children_a_reactor) {
  tally done;
  runtime.system().spawn<caf::detached>([&](caf::event_based_actor* self) {
    EXPECT_EQ(here(), no_reactor);
    const auto child = self->spawn(resident);
    self->request(child, 10s, where_am_i::value).then([&, self, child](std::uint64_t index) {
      EXPECT_LT(index, 2u);
      self->send_exit(child, caf::exit_reason::user_shutdown);
      done.add();
    });
  });
  EXPECT_TRUE(done.reaches(1));
}

TEST_F(actors_at_home, typed_actors_have_a_home_too) {
  using where_actor = caf::typed_actor<caf::replies_to<where_am_i>::with<std::uint64_t>>;
  const auto actor = spawn_on(runtime.system(), runtime.at(1), [](where_actor::pointer) -> where_actor::behavior_type {
    return {[](where_am_i) { return here(); }};
  });
  EXPECT_EQ(where(caf::actor_cast<caf::actor>(actor)), 1u);
  caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
}

}  // namespace
}  // namespace millrace
