#include "tests/runtime_http/streaming_fixture.hpp"

#include <random>

namespace millrace {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// More than the kernel keeps for a connection over the loopback, whatever it has grown its buffers to.
constexpr std::uint64_t buffered_bytes_max = 24 << 20;

constexpr std::uint64_t large = 100'000'000;

class download_spec : public streaming_fixture {};

TEST_F(download_spec, of_100_mb_arrives_whole_with_its_length) {
  open_streams();
  start();
  auto client = connect();
  send(client, "GET /made?size=100000000 HTTP/1.1\r\n\r\n");
  EXPECT_THAT(read_to_header_end(client), HasSubstr("Content-Length: 100000000\r\n"));
  EXPECT_EQ(read_right_bytes(client, large, 1 << 20), large);
  wait_until([this] { return makers == 0; });
}

TEST_F(download_spec, waits_for_a_slow_reader_and_then_goes_on) {
  open_streams();
  start();
  auto client = connect();
  send(client, "GET /made?size=100000000 HTTP/1.1\r\n\r\n");
  read_to_header_end(client);
  for (std::uint64_t before = 1; before != made_bytes;) {  // until the sockets are full
    before = made_bytes;
    pollfd nothing{client.native_handle(), 0, 0};
    ::poll(&nothing, 1, 50);
  }
  EXPECT_LT(made_bytes, buffered_bytes_max);
  EXPECT_EQ(read_right_bytes(client, large, 10000), large);
}

TEST_F(download_spec, is_cut_when_the_reader_takes_nothing_for_the_reply_timeout) {
  open_streams({.reply_timeout = 100ms});
  start();
  auto client = connect();
  send(client, "GET /made?size=1000000000000 HTTP/1.1\r\n\r\n");
  read_to_header_end(client);
  wait_until_all_is_gone();
  EXPECT_LT(made_bytes, buffered_bytes_max);
}

TEST_F(download_spec, of_unknown_length_comes_in_chunks) {
  open_streams();
  start();
  const auto reply = get("/made?size=3&chunked");
  EXPECT_THAT(reply, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n3\r\n" + body_bytes(0, 3) + "\r\n0\r\n\r\n"));
  EXPECT_THAT(get("/made?size=0&chunked"), EndsWith("\r\n\r\n0\r\n\r\n"));
}

TEST_F(download_spec, of_nothing_is_an_empty_body) {
  open_streams();
  start();
  const auto reply = get("/made?size=0");
  EXPECT_THAT(reply, HasSubstr("Content-Length: 0\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n"));
}

TEST_F(download_spec, to_an_old_client_ends_with_the_connection) {
  open_streams();
  start();
  const auto reply = exchange("GET /made?size=100000&chunked HTTP/1.0\r\n\r\n");
  EXPECT_THAT(reply, Not(HasSubstr("chunked")));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n" + body_bytes(0, 100000)));
}

TEST_F(download_spec, to_head_is_its_header_and_nothing_is_made) {
  open_streams();
  start();
  const auto replies = exchange(
      "HEAD /made?size=100000000 HTTP/1.1\r\n\r\n"
      "HEAD /made?size=5&chunked HTTP/1.1\r\n\r\n"
      "GET /small HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(replies, HasSubstr("Content-Length: 100000000\r\n\r\nHTTP/1.1 200"));
  EXPECT_THAT(replies, HasSubstr("Transfer-Encoding: chunked\r\n\r\nHTTP/1.1 200"));
  EXPECT_THAT(replies, EndsWith("small"));
  EXPECT_EQ(made_bytes, 0u);
  EXPECT_EQ(makers, 0);
}

TEST_F(download_spec, is_followed_by_the_pipelined_requests) {
  open_streams();
  start();
  const auto replies = exchange(
      "GET /made?size=200000 HTTP/1.1\r\n\r\nGET /made?size=3&chunked HTTP/1.1\r\n\r\n"
      "GET /small HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(replies, HasSubstr(body_bytes(0, 200000) + "HTTP/1.1 200"));
  EXPECT_THAT(replies, EndsWith("small"));
}

TEST_F(download_spec, is_cancelled_when_the_client_disappears_at_any_byte) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  open_streams();
  start();
  for (int round = 0; round < 200; ++round) {
    auto client = connect();
    if (random() % 2) client.set_option(boost::asio::socket_base::linger(true, 0));  // a reset instead of an end
    const std::string request =
        "GET /made?size=1000000000000" + std::string(random() % 2 ? "&chunked" : "") + " HTTP/1.1\r\n\r\n";
    const bool is_whole = random() % 4 != 0;
    send(client, request.substr(0, is_whole ? request.size() : random() % request.size()));
    if (is_whole && random() % 3) read_right_bytes(client, 100 + random() % 200000, 4096);
    client.close();
    if (round % 10 == 0) wait_until_all_is_gone();
  }
  wait_until_all_is_gone();
}

TEST_F(download_spec, is_cancelled_when_the_client_leaves_while_a_piece_is_being_made) {
  open_streams();
  http_piece_taker waiting;
  server->add("GET", "/slow", [&](const http_request&, const http_reply& reply) {
    http_response response;
    response.produce = [&, alive = std::make_shared<maker>(*this, 1)](http_piece_taker take) {
      waiting = std::move(take);
    };
    reply(std::move(response));
  });
  start();
  auto client = connect();
  send(client, "GET /slow HTTP/1.1\r\n\r\n");
  wait_until([&] { return static_cast<bool>(waiting); });
  client.close();
  wait_until([&] { return makers == 0 && server->connections() == 0; });
  on_server([&] { std::exchange(waiting, nullptr)(std::string("too late")); });
}

TEST_F(download_spec, that_fails_before_its_first_byte_is_answered_with_500) {
  open();
  server->add("GET", "/v1/bad", [](const http_request&, const http_reply& reply) {
    http_response response;
    response.produce = [](const http_piece_taker& take) { take(make_error(errc::corrupt, "block 7: bad hash")); };
    reply(std::move(response));
  });
  start();
  const auto reply = get("/v1/bad");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 500 "));
  EXPECT_THAT(reply, HasSubstr("\"detail\":\"block 7: bad hash\""));
}

TEST_F(download_spec, that_fails_later_or_is_not_of_its_length_cannot_be_taken_for_whole) {
  open();
  const auto add = [this](std::string path, std::vector<result<std::string>> pieces) {
    server->add("GET", std::move(path), [pieces](const http_request&, const http_reply& reply) {
      http_response response;
      response.length = 10;
      response.produce = [pieces, i = std::make_shared<std::size_t>(0)](const http_piece_taker& take) {
        take(pieces[(*i)++]);
      };
      reply(std::move(response));
    });
  };
  add("/fails", {std::string("abc"), make_error(errc::corrupt, "block 7")});
  add("/short", {std::string("abc"), std::string()});
  add("/long", {std::string("abc"), std::string("defghijkl")});
  start();
  for (const auto* path : {"/fails", "/short", "/long"}) {
    auto client = connect();
    send(client, std::string("GET ") + path + " HTTP/1.1\r\n\r\n");
    std::string text;
    boost::system::error_code end;
    boost::asio::read(client, boost::asio::dynamic_buffer(text), end);
    EXPECT_EQ(end, boost::asio::error::connection_reset) << path;
  }
}

TEST_F(download_spec, cannot_be_given_headers_that_begin_a_line) {
  open();
  server->add("GET", "/a", answering([](const http_request&) {
                http_response response{200, "x"};
                response.content_type = "a/b\r\nX-Bad: 1";
                response.headers = {{"ETag", "\"1\"\r\n\r\nbad"}, {"Cache-Control", "no-cache"}};
                return response;
              }));
  start();
  const auto reply = get("/a");
  EXPECT_THAT(reply, HasSubstr("Content-Type: a/b  X-Bad: 1\r\n"));
  EXPECT_THAT(reply, HasSubstr("ETag: \"1\"    bad\r\n"));
  EXPECT_THAT(reply, HasSubstr("Cache-Control: no-cache\r\n"));
  EXPECT_THAT(reply, Not(HasSubstr("no-store")));
}

}  // namespace
}  // namespace millrace
