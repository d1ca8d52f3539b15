#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <caf/all.hpp>

#include <sstream>

#include "actors/gateway/gateway_actor.hpp"
#include "runtime/logging/log_system.hpp"
#include "runtime/reactor/actor_runtime.hpp"
#include "tests/actors_gateway/gateway_client.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;

/// A gateway on a reactor of its own, listening on loopback, and clients that wait for it.
class accepting_gateway : public testing::Test {
 protected:
  accepting_gateway() { gateway = spawn_gateway(runtime.system(), runtime.at(0), make_context()); }

  void TearDown() override {
    caf::anon_send_exit(gateway, caf::exit_reason::user_shutdown);
    gateway = {};
    EXPECT_EQ(runtime.stop(10s), 0u) << "an actor has not ended";
    EXPECT_EQ(counts.connections, 0u);
  }

  /// The listener with its port, or the error's text.
  std::variant<listener_ref, std::string> listen(const std::string& host) {
    std::variant<listener_ref, std::string> bound;
    caf::scoped_actor self{runtime.system()};
    const auto wanted =
        std::make_shared<advertised_listener>(advertised_listener{"plain", {host, 0}, {"example.org", 0}});
    self->request(gateway, 10s, serve_listeners{{wanted}})
        .receive([&](serve_listeners& done) { bound = done.listeners.at(0); },
                 [&](caf::error& e) { bound = caf::to_string(e.context()); });
    return bound;
  }

  /// A connected socket whose reads give up after ten seconds.
  static int dial(std::uint16_t port) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval patience{10, 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    EXPECT_EQ(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to), 0);
    return fd;
  }

  /// Bytes of the reply to a question about the node; 0 if the connection was ended instead.
  static ssize_t ask(gateway_client& client, int fd) {
    try {
      client.send(say::metadata(), say::metadata_version);
    } catch (const std::runtime_error&) {
      return 0;
    }
    std::byte first;
    return std::max<ssize_t>(::recv(fd, &first, 1, MSG_PEEK), 0);
  }

  std::ostringstream lines;
  std::unique_ptr<log_system> log = std::make_unique<log_system>(log_level::debug, lines);
  system_clock time;
  memory_budget budget{64 << 20};
  metric_registry registry;
  gateway_metrics metrics{registry};
  gateway_counts counts;
  actor_runtime runtime{reactor_options{.threads = 1}};
  caf::actor gateway;

 private:
  std::shared_ptr<gateway_context> make_context() {
    auto context = std::make_shared<gateway_context>();
    context->limits = {.request_bytes_max = 1 << 20,
                       .in_flight_max = 10,
                       .memory_bytes_max = 1 << 20,
                       .write_timeout = 60s,
                       .idle_timeout = 60s,
                       .shortage_patience = 5s,
                       .connections_max = 2,
                       .fetch_bytes_max = 1 << 20};
    context->time = &time;
    context->budget = &budget;
    context->counts = &counts;
    context->metrics = &metrics;
    context->topics = [view = std::make_shared<const catalog_view>()] { return view; };
    context->voice = log->get("gateway");
    return context;
  }
};

TEST_F(accepting_gateway, tells_the_port_that_was_picked_to_listen_on_and_to_advertise) {
  const auto bound = std::get<listener_ref>(listen("127.0.0.1"));
  EXPECT_NE(bound->bound.port, 0);
  EXPECT_EQ(bound->advertised.port, bound->bound.port);
  EXPECT_EQ(bound->advertised.host, "example.org");
}

TEST_F(accepting_gateway, tells_why_it_cannot_listen) {
  EXPECT_THAT(std::get<std::string>(listen("192.0.2.1")), testing::HasSubstr("192.0.2.1"));
}

TEST_F(accepting_gateway, refuses_a_connection_above_the_bound_and_serves_the_others) {
  const auto port = std::get<listener_ref>(listen("127.0.0.1"))->bound.port;
  const int first = dial(port), second = dial(port);
  gateway_client one(first), two(second);
  EXPECT_GT(ask(one, first), 0);
  EXPECT_GT(ask(two, second), 0);
  const int third = dial(port);
  gateway_client refused(third);
  EXPECT_EQ(ask(refused, third), 0);
  EXPECT_GT(ask(one, first), 0);
  EXPECT_EQ(metrics.connections_refused.total(), 1u);
}

TEST_F(accepting_gateway, closes_all_connections_when_it_ends) {
  const int fd = dial(std::get<listener_ref>(listen("127.0.0.1"))->bound.port);
  gateway_client client(fd);
  EXPECT_GT(ask(client, fd), 0);
  client.take<kafka::metadata_response>();
  caf::anon_send_exit(gateway, caf::exit_reason::user_shutdown);
  std::byte none;
  EXPECT_EQ(::recv(fd, &none, 1, 0), 0);
}

}  // namespace
}  // namespace millrace
