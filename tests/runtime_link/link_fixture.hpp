#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/link/link_client.hpp"
#include "runtime/link/link_server.hpp"
#include "runtime/message/envelope.hpp"
#include "tests/runtime_message/letter.capnp.h"

namespace millrace {

using namespace std::chrono_literals;

inline constexpr auto no_timeout = std::nullopt;

inline slice slice_of(std::string_view text) { return slice::copy_of(std::as_bytes(std::span(text))); }

inline std::string text_of(const payload& bytes) {
  const auto& in_memory = std::get<slice>(bytes);
  return {reinterpret_cast<const char*>(in_memory.data()), in_memory.size()};
}

/// A message with a text, a number and payloads.
inline frame_ptr letter(const std::string& text, std::uint64_t number = 0, payload_list payloads = {}) {
  return make_envelope<schema::Letter>(
             [&](auto root) {
               root.setText(text);
               root.setNumber(number);
             },
             std::move(payloads))
      .carried();
}

inline std::string text_of(const frame_ptr& message) {
  const envelope<schema::Letter> opened(message);
  const auto view = opened.read();
  return view->getText().cStr();
}

inline std::uint64_t number_of(const frame_ptr& message) {
  const envelope<schema::Letter> opened(message);
  const auto view = opened.read();
  return view->getNumber();
}

class virtual_clock final : public clock {
 public:
  std::int64_t wall_ms() const override { return 0; }
  std::chrono::nanoseconds monotonic() const override { return now; }
  std::chrono::nanoseconds now{1h};
};

/// Remembers how links ended and what they may have been told.
class remembering_observer : public link_observer {
 public:
  void opened(const link_peer& peer) override { peers.push_back(peer); }
  void ended(const link_peer&, const error& why, const link_counters& counters) override {
    ends.push_back(why);
    at_end += counters;
  }
  void socket_bytes(std::size_t in, std::size_t out) override {
    bytes_in += in;
    bytes_out += out;
  }
  void frame_out(link_frame_type, std::size_t plain, std::size_t) override {
    ++frames_out;
    plain_out += plain;
  }

  std::vector<link_peer> peers;
  std::vector<error> ends;
  link_counters at_end;
  std::size_t bytes_in = 0, bytes_out = 0, frames_out = 0, plain_out = 0;
};

/// A server and a client on one io_context, which the spec runs itself; time passes when it says so.
class link_fixture : public ::testing::Test {
 protected:
  static constexpr auto patience = 120s;  ///< with sanitizers, beside a build
  using tcp = boost::asio::ip::tcp;

  link_setup setup(link_limits limits = {}) {
    return {.self = {.node_id = 1, .cluster_id = "c", .software = "spec"}, .limits = limits, .time = time};
  }

  void serve(link_setup with, link_handler handler) {
    with.observer = at_server;
    auto opened = link_server::open(io, {"127.0.0.1", 0}, std::move(with), std::move(handler));
    ASSERT_TRUE(opened) << opened.error().context;
    server = *opened;
    server->start();
  }
  void serve(link_handler handler, link_limits limits = {}) { serve(setup(limits), std::move(handler)); }

  void dial(link_setup with, std::optional<std::uint16_t> port = {}) {
    with.self.node_id = 2;
    with.observer = at_client;
    auto made = link_client::make(io, {"127.0.0.1", port.value_or(server ? server->address().port : 1)}, with);
    ASSERT_TRUE(made) << made.error().context;
    client = *made;
  }
  void dial(link_limits limits = {}) { dial(setup(limits)); }

  /// Answers with the same message.
  static void echo(const link_peer&, const frame_ptr& message, const incoming_call& call) { call.reply(message); }

  /// Runs handlers until `is_true`; fails the spec if that does not come.
  void until(const std::function<bool()>& is_true) {
    const auto give_up_at = std::chrono::steady_clock::now() + patience;
    while (!is_true()) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up_at) << "it never came";
      io.run_one_for(10ms);
      if (io.stopped()) io.restart();
    }
  }

  /// Runs what can be run now, until nothing comes but a timer of each side; fails the spec if something always does.
  void settle() {
    const auto give_up_at = std::chrono::steady_clock::now() + patience;
    for (int idle = 0; idle < 3;) {
      ASSERT_LT(std::chrono::steady_clock::now(), give_up_at) << "it never ends";
      const auto ran = io.run_one_for(500us) + io.poll();
      idle = ran <= 2 ? idle + 1 : 0;
    }
  }

  void pass(std::chrono::nanoseconds span) {
    time->now += span;
    if (server) server->tick();
    if (client) client->tick();
  }

  result<frame_ptr> call(frame_ptr message, std::optional<std::chrono::milliseconds> timeout = {}) {
    std::optional<result<frame_ptr>> told;
    client->call(std::move(message), timeout, [&](result<frame_ptr> reply) { told = std::move(reply); });
    until([&] { return told.has_value(); });
    return told.value_or(make_error(errc::timed_out, "never"));
  }

  result<link_peer> connect() {
    std::optional<result<link_peer>> told;
    client->connect([&](result<link_peer> peer) { told = std::move(peer); });
    until([&] { return told.has_value(); });
    return told.value_or(make_error(errc::timed_out, "never"));
  }

  /// What was waiting is not told: who waited is gone. Handlers go with `io`.
  ~link_fixture() override {
    if (client) client->close();
    if (server) server->close();
  }

  std::shared_ptr<virtual_clock> time = std::make_shared<virtual_clock>();
  std::shared_ptr<remembering_observer> at_server = std::make_shared<remembering_observer>();
  std::shared_ptr<remembering_observer> at_client = std::make_shared<remembering_observer>();
  boost::asio::io_context io;
  std::shared_ptr<link_server> server;
  std::shared_ptr<link_client> client;
};

}  // namespace millrace
