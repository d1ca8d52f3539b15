#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include "tests/runtime_reactor/reactor_fixture.hpp"

namespace millrace {
namespace {

using tcp = boost::asio::ip::tcp;
using fairness = reactor_fixture;

using again = caf::atom_constant<caf::atom("again")>;

/// Always has a message to handle.
caf::behavior busy(caf::event_based_actor* self) {
  self->send(self, again::value);
  return {[self](again) { self->send(self, again::value); }};
}

/// A connected pair of sockets on one reactor. Made and used on that reactor only.
struct socket_pair {
  explicit socket_pair(boost::asio::io_context& io) : left(io), right(io) {
    tcp::acceptor acceptor(io, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0));
    left.connect(acceptor.local_endpoint());
    acceptor.accept(right);
  }
  tcp::socket left;
  tcp::socket right;
  char byte = 'x';
};

/// Sends a byte from one to the other until `times` have come.
void bounce(const std::shared_ptr<socket_pair>& pair, std::size_t times, tally& bounces) {
  if (times == 0) return;
  boost::asio::write(pair->left, boost::asio::buffer(&pair->byte, 1));
  boost::asio::async_read(pair->right, boost::asio::buffer(&pair->byte, 1),
                          [pair, times, &bounces](boost::system::error_code failure, std::size_t) {
                            ASSERT_FALSE(failure);
                            bounces.add();
                            bounce(pair, times - 1, bounces);
                          });
}

TEST_F(fairness, a_busy_actor_does_not_starve_sockets) {
  const auto actor = spawn_on(runtime.system(), runtime.at(0), busy);
  tally bounces;
  run_on(runtime.at(0), [&] { bounce(std::make_shared<socket_pair>(runtime.at(0).io()), 100, bounces); });
  EXPECT_TRUE(bounces.reaches(100));
  end(actor);
}

TEST_F(fairness, a_busy_actor_does_not_starve_its_neighbours) {
  const auto actor = spawn_on(runtime.system(), runtime.at(0), busy);
  const auto neighbour = resident_on(0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(where(neighbour), 0u);
  end(neighbour);
  end(actor);
}

TEST_F(fairness, a_busy_actor_does_not_starve_timers) {
  const auto actor = spawn_on(runtime.system(), runtime.at(0), busy);
  tally ticks;
  spawn_on(runtime.system(), runtime.at(0), [&](caf::event_based_actor* self) -> caf::behavior {
    self->delayed_send(self, 1ms, 3);
    return {[&, self](int left) {
      ticks.add();
      if (left == 0) return self->quit();
      self->delayed_send(self, 1ms, left - 1);
    }};
  });
  EXPECT_TRUE(ticks.reaches(4));
  end(actor);
}

/// Posts itself again until `flag` is set.
void repost(boost::asio::io_context& io, const std::shared_ptr<std::atomic<bool>>& ended) {
  if (*ended) return;
  boost::asio::post(io, [&io, ended] { repost(io, ended); });
}

TEST_F(fairness, a_handler_that_posts_itself_does_not_starve_actors) {
  const auto ended = std::make_shared<std::atomic<bool>>(false);
  auto& io = runtime.at(0).io();
  run_on(runtime.at(0), [&io, ended] { repost(io, ended); });
  const auto actor = resident_on(0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(where(actor), 0u);
  *ended = true;
  end(actor);
}

TEST_F(fairness, an_actor_yields_after_the_messages_of_one_turn) {
  // Both fill their mailboxes before either is run; turns then show as runs of at most a turn's messages.
  std::vector<int> order;
  tally done;
  const auto counter = [&](caf::event_based_actor* self, int name) -> caf::behavior {
    return {[&, self, name](int last) {
      order.push_back(name);
      if (last == 1) {
        done.add();
        self->quit();
      }
    }};
  };
  run_on(runtime.at(0), [&] {
    for (const int name : {0, 1}) {
      const auto actor = spawn_on(runtime.system(), runtime.at(0), counter, name);
      for (int i = 0; i < 500; ++i) caf::anon_send(actor, i == 499 ? 1 : 0);
    }
  });
  ASSERT_TRUE(done.reaches(2));
  std::size_t run = 0;
  std::size_t longest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    run = i != 0 && order[i] == order[i - 1] ? run + 1 : 1;
    longest = std::max(longest, run);
  }
  EXPECT_LE(longest, reactor_options{}.turn_messages_max);
}

}  // namespace
}  // namespace millrace
