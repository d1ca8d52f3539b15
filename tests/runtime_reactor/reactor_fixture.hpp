#pragma once
#include <gtest/gtest.h>

#include <caf/all.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>

#include "runtime/reactor/actor_runtime.hpp"
#include "runtime/reactor/reactor.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace {

using namespace std::chrono_literals;

using where_am_i = caf::atom_constant<caf::atom("where")>;
using fail_now = caf::atom_constant<caf::atom("failnow")>;

constexpr std::uint64_t no_reactor = 99;

inline std::uint64_t here() { return reactor::current() ? reactor::current()->index() : no_reactor; }

/// Counts what happens on other threads, for a test that waits until it has.
class tally {
 public:
  void add() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }

  /// False if there are not `n` within ten seconds: more than any of these tests takes on a loaded machine.
  bool reaches(std::size_t n) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 10s, [&] { return count_ >= n; });
  }

  std::size_t count() {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t count_ = 0;
};

/// Answers where it is, throws when told to.
inline caf::behavior resident(caf::event_based_actor*) {
  return {[](where_am_i) { return here(); }, [](fail_now) -> int { throw std::runtime_error("told to fail"); }};
}

/// Keeps every request unanswered.
inline caf::behavior silent(caf::event_based_actor* self) {
  return {[self](where_am_i) { return self->make_response_promise(); }};
}

/// Two reactors, and questions to actors on them from the test's thread.
class reactor_fixture : public testing::Test {
 protected:
  caf::actor resident_on(std::size_t index) { return spawn_on(runtime.system(), runtime.at(index), resident); }

  std::uint64_t where(const caf::actor& actor) {
    std::uint64_t answer = no_reactor + 1;
    caf::scoped_actor self{runtime.system()};
    self->request(actor, 10s, where_am_i::value)
        .receive([&](std::uint64_t index) { answer = index; },
                 [&](const caf::error& e) { ADD_FAILURE() << runtime.system().render(e); });
    return answer;
  }

  static void end(const caf::actor& actor) { caf::anon_send_exit(actor, caf::exit_reason::user_shutdown); }

  void TearDown() override { EXPECT_EQ(runtime.stop(10s), 0u) << "an actor has not ended"; }

  actor_runtime runtime{reactor_options{.threads = 2}};
};

}  // namespace millrace
