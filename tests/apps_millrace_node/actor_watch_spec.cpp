#include "apps/millrace/node/actor_watch.hpp"

#include <gtest/gtest.h>
#include <caf/all.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include <sstream>
#include <stdexcept>

#include "runtime/logging/log_system.hpp"

namespace millrace {
namespace {

class actor_watch_spec : public testing::Test {
 protected:
  actor_watch_spec() {
    fragile =
        sys.spawn([] { return caf::behavior{[](int) { throw std::length_error("a message of more than 128 MiB"); }}; });
    uut = spawn_actor_watch(sys, {{"the transaction coordinator", fragile}, {"nothing", nullptr}}, board,
                            lines->get("node"));
    sched.run();
  }

  ~actor_watch_spec() override {
    for (const auto& a : {fragile, uut}) caf::anon_send_exit(a, caf::exit_reason::kill);
    sched.run();
  }

  std::string log_text() {
    lines.reset();
    return written.str();
  }

  struct config : caf::actor_system_config {
    config() { set("scheduler.policy", caf::atom("testing")); }
  };

  config cfg;
  caf::actor_system sys{cfg};
  caf::scheduler::test_coordinator& sched = dynamic_cast<caf::scheduler::test_coordinator&>(sys.scheduler());
  std::ostringstream written;
  std::unique_ptr<log_system> lines = std::make_unique<log_system>(log_level::info, written);
  std::shared_ptr<death_board> board = std::make_shared<death_board>();
  caf::actor fragile, uut;
};

TEST_F(actor_watch_spec, the_death_of_a_part_is_told_and_remembered) {
  EXPECT_EQ(board->first(), "");
  caf::anon_send(fragile, 1);
  sched.run();
  EXPECT_EQ(board->first(), "the transaction coordinator has died: restart the node");
  EXPECT_NE(log_text().find("the transaction coordinator"), std::string::npos);
}

TEST_F(actor_watch_spec, an_end_in_order_is_no_death) {
  caf::anon_send_exit(fragile, caf::exit_reason::user_shutdown);
  sched.run();
  EXPECT_EQ(board->first(), "");
  EXPECT_EQ(log_text(), "");
}

TEST_F(actor_watch_spec, of_several_deaths_the_first_is_remembered) {
  board->note("a");
  board->note("b");
  EXPECT_EQ(board->first(), "a");
}

}  // namespace
}  // namespace millrace
