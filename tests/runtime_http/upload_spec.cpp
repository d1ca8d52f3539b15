#include "tests/runtime_http/streaming_fixture.hpp"

#include <random>

namespace millrace {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr std::uint64_t buffered_bytes_max = 24 << 20;
constexpr std::uint64_t large = 100'000'000;

class upload_spec : public streaming_fixture {
 protected:
  static std::string put_header(std::uint64_t size, const std::string& further = "") {
    return "PUT /taken HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n" + further + "\r\n";
  }

  static std::string chunk(const std::string& bytes) {
    std::ostringstream size;
    size << std::hex << bytes.size();
    return size.str() + "\r\n" + bytes + "\r\n";
  }

  /// Answers PUT /refused with 403 at once, and PUT /held never; neither asks for a byte.
  void open_refusing(http_limits limits = {}) {
    open_streams(limits);
    server->add_upload("PUT", "/refused",
                       [](const http_request&, const std::shared_ptr<http_upload>&, const http_reply& reply) {
                         reply({403, "not you"});
                       });
    server->add_upload("PUT", "/held",
                       [this](const http_request&, std::shared_ptr<http_upload> upload, http_reply reply) {
                         held_upload = std::move(upload);
                         held_reply = std::move(reply);
                       });
    start();
  }

  ~upload_spec() override {
    if (server) on_server([this] { held_reply = nullptr; });
    stop();
  }

  std::shared_ptr<http_upload> held_upload;
  http_reply held_reply;
};

TEST_F(upload_spec, of_100_mb_is_taken_in_small_pieces) {
  open_streams();
  start();
  auto client = connect();
  send(client, put_header(large, "Connection: close\r\n"));
  for (std::uint64_t sent = 0; sent < large; sent += 1'000'000) send(client, body_bytes(sent, 1'000'000));
  EXPECT_THAT(read_to_end(client), EndsWith("100000000 right"));
  EXPECT_LE(largest_piece, 64u << 10);
}

TEST_F(upload_spec, in_chunks_of_any_size_is_taken) {
  open_streams();
  start();
  auto client = connect();
  send(client, "PUT /taken HTTP/1.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::mt19937 random(7);
  std::uint64_t sent = 0;
  while (sent < 10'000'000) {
    const std::uint64_t size = 1 + random() % (random() % 4 ? 100 : 200'000);
    send(client, chunk(body_bytes(sent, size)));
    sent += size;
  }
  send(client, "0\r\n\r\n");
  EXPECT_THAT(read_to_end(client), EndsWith(std::to_string(sent) + " right"));
}

TEST_F(upload_spec, of_nothing_is_taken) {
  open_streams();
  start();
  EXPECT_THAT(exchange(put_header(0, "Connection: close\r\n")), EndsWith("0 right"));
  EXPECT_THAT(exchange("PUT /taken HTTP/1.1\r\nConnection: close\r\n\r\n"), EndsWith("0 right"));
}

TEST_F(upload_spec, is_read_no_further_than_the_handler_asks) {
  open_refusing();
  auto client = connect();
  send(client, "PUT /held HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n");
  wait_until([this] { return held_upload != nullptr; });
  EXPECT_EQ(held_upload->length(), large);
  EXPECT_LT(send_until_full(client), buffered_bytes_max);
}

TEST_F(upload_spec, is_followed_by_the_pipelined_requests) {
  open_streams();
  start();
  const auto replies = exchange(put_header(200000) + body_bytes(0, 200000) + "GET /small HTTP/1.1\r\n\r\n" +
                                put_header(5) + body_bytes(0, 5) + "GET /small HTTP/1.1\r\nConnection: close\r\n\r\n");
  const auto first = replies.find("200000 right"), second = replies.find("small"), third = replies.find("5 right");
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  EXPECT_THAT(replies, EndsWith("small"));
}

TEST_F(upload_spec, continues_a_client_that_asks_first) {
  open_streams();
  start();
  auto client = connect();
  send(client, put_header(5, "Expect: 100-continue\r\nConnection: close\r\n"));
  EXPECT_EQ(read_to_header_end(client), "HTTP/1.1 100 Continue\r\n\r\n");
  send(client, body_bytes(0, 5));
  EXPECT_THAT(read_to_end(client), EndsWith("5 right"));
}

TEST_F(upload_spec, that_is_kept_whole_continues_its_client_too_unless_it_is_too_large) {
  open({.body_bytes_max = 10});
  server->add("PUT", "/echo", answering([](const http_request& r) { return http_response{200, std::string(r.body)}; }));
  start();
  auto client = connect();
  send(client, "PUT /echo HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-Continue\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(read_to_header_end(client), "HTTP/1.1 100 Continue\r\n\r\n");
  send(client, "hello");
  EXPECT_THAT(read_to_end(client), EndsWith("hello"));
  EXPECT_THAT(exchange("PUT /echo HTTP/1.1\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n"),
              StartsWith("HTTP/1.1 413 "));
}

TEST_F(upload_spec, refused_before_it_was_continued_closes_at_once) {
  open_refusing();
  const auto reply = exchange("PUT /refused HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(reply, HasSubstr("Connection: close\r\n"));
}

TEST_F(upload_spec, that_expects_something_else_is_refused) {
  open_refusing();
  EXPECT_THAT(exchange(put_header(0, "Expect: a miracle\r\nConnection: close\r\n")), StartsWith("HTTP/1.1 417 "));
}

TEST_F(upload_spec, refused_is_drained_if_it_is_small_and_the_connection_goes_on) {
  open_refusing();
  const auto replies = exchange("PUT /refused HTTP/1.1\r\nContent-Length: 200000\r\n\r\n" + body_bytes(0, 200000) +
                                "GET /small HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(replies, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(replies, EndsWith("small"));
}

TEST_F(upload_spec, refused_that_is_large_gets_its_answer_and_the_end) {
  open_refusing({.drain_timeout = 10s});
  auto client = connect();
  send(client, "PUT /refused HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n" + body_bytes(0, 100000));
  const auto reply = read_to_end(client);
  EXPECT_THAT(reply, HasSubstr("Connection: close\r\n"));
  EXPECT_THAT(reply, EndsWith("not you"));
  EXPECT_LT(send_until_full(client), buffered_bytes_max);
  wait_until_all_is_gone();
}

TEST_F(upload_spec, refused_whose_client_stays_is_closed_in_time) {
  open_refusing({.drain_timeout = 20ms});
  auto client = connect();
  send(client, "PUT /refused HTTP/1.1\r\nContent-Length: 1000\r\n\r\n");
  EXPECT_THAT(read_to_end(client), EndsWith("not you"));
  wait_until_all_is_gone();
}

TEST_F(upload_spec, answered_while_a_piece_is_awaited_goes_on_behind_the_body) {
  open_refusing();
  auto client = connect();
  send(client, "PUT /held HTTP/1.1\r\nContent-Length: 10\r\n\r\n");
  wait_until([this] { return held_upload != nullptr; });
  int pieces = 0;
  on_server([&] {
    held_upload->read([&](const result<std::string>&) { ++pieces; });
    std::exchange(held_reply, nullptr)({403, "no more"});
  });
  EXPECT_THAT(read_to_header_end(client), StartsWith("HTTP/1.1 403 "));
  send(client, "0123456789GET /small HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(read_to_end(client), EndsWith("small"));
  EXPECT_EQ(pieces, 0);
  on_server([&] {
    held_upload->read([&](const result<std::string>& piece) {
      EXPECT_FALSE(piece);
      ++pieces;
    });
  });
  EXPECT_EQ(pieces, 1);
}

TEST_F(upload_spec, that_sends_nothing_for_the_request_timeout_is_closed_and_its_handler_told) {
  open_streams({.request_timeout = 50ms});
  start();
  auto client = connect();
  send(client, put_header(5) + "ab");
  EXPECT_EQ(read_to_end(client), "");
  wait_until_all_is_gone();
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(last_failure.code, errc::timed_out);
}

TEST_F(upload_spec, whose_chunks_are_no_http_is_told_to_the_handler) {
  open_streams();
  start();
  auto client = connect();
  send(client, "PUT /taken HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
  read_to_end(client);
  wait_until_all_is_gone();
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(last_failure.code, errc::invalid_argument);
}

TEST_F(upload_spec, with_two_lengths_is_refused) {
  open_streams();
  start();
  EXPECT_THAT(exchange("PUT /taken HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(exchange("PUT /taken HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
              StartsWith("HTTP/1.1 400 "));
}

TEST_F(upload_spec, of_a_client_that_disappears_at_any_byte_ends_with_an_error) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  open_streams();
  start();
  const auto body = body_bytes(0, 300000);
  const auto plain = put_header(body.size()) + body;
  const auto chunked = "PUT /taken HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(body) + "0\r\n\r\n";
  int begun = 0;
  for (int round = 0; round < 200; ++round) {
    auto client = connect();
    const auto& request = random() % 2 ? plain : chunked;
    const auto sent = 60 + random() % (random() % 2 ? 100 : request.size() - 60);
    send(client, request.substr(0, sent));
    ++begun;
    if (random() % 2) {
      client.shutdown(tcp::socket::shutdown_send);
      read_to_end(client);
    }
    client.close();
  }
  wait_until([&] { return failures == begun; });  // some were still to be accepted
  wait_until_all_is_gone();
  EXPECT_EQ(last_failure.code, errc::connection_closed);
}

TEST_F(upload_spec, is_told_of_the_end_of_the_server) {
  open_streams();
  start();
  auto client = connect();
  send(client, put_header(5) + "ab");
  wait_until([this] { return takers == 1; });
  on_server([this] { server->close(); });
  wait_until_all_is_gone();
  EXPECT_EQ(failures, 1);
}

}  // namespace
}  // namespace millrace
