#include <boost/asio/read.hpp>

#include "tests/runtime_link/link_fixture.hpp"

namespace millrace {
namespace {

using ::testing::HasSubstr;

/// A client that sends what it likes.
class link_hostile_spec : public link_fixture {
 protected:
  void attack() {
    socket.emplace(io);
    socket->connect({boost::asio::ip::make_address("127.0.0.1"), server->address().port});
    socket->non_blocking(false);
  }

  void send(std::span<const std::byte> bytes) {
    boost::system::error_code ignored;
    boost::asio::write(*socket, boost::asio::buffer(bytes.data(), bytes.size()), ignored);
  }
  void send(std::string_view text) { send(std::as_bytes(std::span(text))); }

  void greet(link_hello hello = {}) {
    attack();
    send(link_magic);
    send(hello.encode());
    until([&] { return !at_server->peers.empty() || !at_server->ends.empty(); });
  }

  static slice request(std::uint64_t number, std::uint8_t flags = 0, link_frame_type type = link_frame_type::request) {
    compression_choice none(0);
    return *encode_link_frame(type, flags, number, *letter("x"), none);
  }

  /// Why the server ended the link.
  std::string end() {
    until([&] { return !at_server->ends.empty(); });
    return at_server->ends.empty() ? "" : at_server->ends[0].context;
  }

  std::optional<tcp::socket> socket;
};

TEST_F(link_hostile_spec, another_protocol_is_hung_up_on) {
  serve(echo);
  attack();
  send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(end(), HasSubstr("no Millrace link"));
  EXPECT_EQ(at_server->bytes_out, 0u);
}

TEST_F(link_hostile_spec, a_version_from_another_time_is_told_so) {
  serve(echo);
  greet({.version_min = 7, .version_max = 9});
  EXPECT_THAT(end(), HasSubstr("speaks link versions 7 to 9, this one 1 to 1"));
  settle();
  std::string text;
  boost::system::error_code ignored;
  boost::asio::read(*socket, boost::asio::dynamic_buffer(text), ignored);
  EXPECT_THAT(text, HasSubstr("speaks link versions 7 to 9"));
}

TEST_F(link_hostile_spec, a_frame_larger_than_granted_is_refused_by_its_length) {
  serve(echo, {.frame_bytes_max = 100'000, .item_window_bytes = 100'000});
  greet();
  send(std::string_view("\x00\x01\x86\xa1", 4));
  EXPECT_THAT(end(), HasSubstr("100001 bytes; the bound is 100000"));
}

TEST_F(link_hostile_spec, what_a_client_must_not_send_ends_the_link) {
  const std::vector<std::pair<slice, const char*>> offences = {
      {request(0), "no request number"},
      {request(1, 0, link_frame_type::reply), "a reply to nothing asked"},
      {request(1, 0, link_frame_type::item), "a call that was not opened"},
      {encode_link_credit(1, 1), "a call that was not opened"},
      {encode_link_end(3), "a call that was not opened"},
      {encode_link_ping(link_flags::accepts_items), "flags that its type does not have"},
  };
  for (const auto& [bytes, why] : offences) {
    serve(echo);
    greet();
    send(bytes.bytes());
    EXPECT_THAT(end(), HasSubstr(why));
    server->close();
    at_server->ends.clear();
    at_server->peers.clear();
  }
}

TEST_F(link_hostile_spec, a_damaged_frame_ends_the_link) {
  serve(echo);
  greet();
  auto bytes = request(1);
  bytes.mutable_data()[bytes.size() - 1] ^= std::byte{1};
  send(bytes.bytes());
  EXPECT_THAT(end(), HasSubstr("wrong checksum"));
}

TEST_F(link_hostile_spec, a_request_number_used_again_ends_the_link) {
  serve(echo);
  greet();
  send(request(5).bytes());
  send(request(5).bytes());
  EXPECT_THAT(end(), HasSubstr("used before"));
}

TEST_F(link_hostile_spec, more_requests_than_granted_end_the_link) {
  std::vector<incoming_call> held;
  serve([&](const link_peer&, const frame_ptr&, const incoming_call& call) { held.push_back(call); },
        {.requests_in_flight_max = 10});
  greet();
  for (std::uint64_t i = 1; i <= 11; ++i) send(request(i).bytes());
  EXPECT_THAT(end(), HasSubstr("more requests in flight"));
  EXPECT_EQ(held.size(), 10u);
}

TEST_F(link_hostile_spec, items_without_credit_end_the_link) {
  std::optional<incoming_call> held;
  serve([&](const link_peer&, const frame_ptr&, const incoming_call& call) { held = call; });
  greet();
  send(request(1, link_flags::accepts_items).bytes());
  send(request(1, 0, link_frame_type::item).bytes());
  EXPECT_THAT(end(), HasSubstr("without credit"));
}

TEST_F(link_hostile_spec, a_credit_beyond_the_window_ends_the_link) {
  std::optional<incoming_call> held;
  serve([&](const link_peer&, const frame_ptr&, const incoming_call& call) { held = call; });
  greet();
  send(request(1, link_flags::accepts_items).bytes());
  send(encode_link_credit(1, UINT64_MAX).bytes());
  EXPECT_THAT(end(), HasSubstr("beyond the window"));
}

TEST_F(link_hostile_spec, who_reads_no_answers_costs_no_more_than_the_bound_and_is_hung_up_on_in_time) {
  const link_limits limits{.frame_bytes_max = 1 << 20,
                           .requests_in_flight_max = 1'000,
                           .bytes_buffered_max = 4 << 20,
                           .item_window_bytes = 1 << 20};
  const slice megabyte = slice_of(std::string(900'000, 'x'));
  std::size_t handled = 0;
  auto with = setup(limits);
  with.compress = false;
  serve(with, [&](const link_peer&, const frame_ptr&, const incoming_call& call) {
    ++handled;
    call.reply(letter("x", 0, {megabyte}));
  });
  greet();
  for (std::uint64_t i = 1; i <= 900; ++i) send(request(i).bytes());
  settle();
  EXPECT_LT(handled, 100u);  // what the socket's buffers take, and half of the bound
  pass(29s);
  EXPECT_EQ(server->connections(), 1u);
  send(encode_link_ping(0).bytes());  // it lives, but takes nothing
  settle();
  pass(2s);
  EXPECT_THAT(end(), HasSubstr("takes nothing"));
}

}  // namespace
}  // namespace millrace
