#include "runtime/http/server.hpp"

#include "tests/runtime_http/http_fixture.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class http_server_spec : public http_fixture {
 protected:
  /// Answers /echo with what it was asked.
  void open_echo(http_limits limits = {}) {
    open(limits);
    const auto echo = answering([](const http_request& request) {
      return http_response{
          200, std::string(request.method) + " " + std::string(request.query) + " " + std::string(request.body)};
    });
    server->add("GET", "/echo", echo);
    server->add("POST", "/echo", echo);
    start();
  }
};

TEST_F(http_server_spec, answers_a_request_with_status_length_and_body) {
  open_echo();
  const auto reply = get("/echo?a=1");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(reply, HasSubstr("Content-Length: 8\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\nGET a=1 "));
}

TEST_F(http_server_spec, answers_several_requests_of_one_connection_in_order) {
  open_echo();
  const auto replies = exchange(
      "GET /echo?first HTTP/1.1\r\n\r\n"
      "GET /echo?second HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_LT(replies.find("GET first "), replies.find("GET second "));
  EXPECT_THAT(replies, EndsWith("GET second "));
}

TEST_F(http_server_spec, hands_the_body_to_the_handler) {
  open_echo();
  EXPECT_THAT(exchange("POST /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"),
              EndsWith("POST  hello"));
}

TEST_F(http_server_spec, answers_head_with_the_length_and_no_body) {
  open_echo();
  const auto reply = exchange("HEAD /echo?a HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(reply, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(reply, EndsWith("\r\n\r\n"));
}

TEST_F(http_server_spec, tells_a_path_that_nobody_has_from_a_method_that_it_does_not_take) {
  open_echo();
  EXPECT_THAT(get("/nothing"), StartsWith("HTTP/1.1 404 "));
  const auto refused = put("/echo", "x");
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(refused, EndsWith("this path takes GET, POST\n"));
  EXPECT_THAT(refused, HasSubstr("Allow: GET, POST, HEAD\r\n"));
}

TEST_F(http_server_spec, hands_parts_parameters_and_headers_to_the_handler_decoded) {
  open();
  server->add("GET", "/v1/volumes/{name}", answering([](const http_request& r) {
                return http_response{200, std::string(r.part("name")) + "|" + std::string(*r.parameter("as of")) + "|" +
                                              *r.header("authorization") + "|" + std::string(r.part("other"))};
              }));
  start();
  EXPECT_THAT(
      exchange("GET /v1/volumes/a%20b?as+of=%C3%BC&x HTTP/1.1\r\nAuthorization: Bearer t\r\nConnection: close\r\n\r\n"),
      EndsWith("\r\n\r\na b|\xC3\xBC|Bearer t|"));
}

TEST_F(http_server_spec, refuses_addresses_that_cannot_be_decoded) {
  open_echo();
  EXPECT_THAT(get("/echo?%zz"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(get("/v1/%00"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(get("/v1/../echo"), EndsWith(R"("status":400,"detail":"'.' and '..' are no names in an address"})"
                                           "\n"));
}

TEST_F(http_server_spec, refuses_under_v1_with_problem_details) {
  open_echo();
  const auto reply = get("/v1/nothing");
  EXPECT_THAT(reply, HasSubstr("Content-Type: application/problem+json\r\n"));
  EXPECT_THAT(reply, EndsWith(R"({"type":"about:blank","title":"Not Found","status":404,"detail":"nothing is here"})"
                              "\n"));
}

TEST_F(http_server_spec, lets_a_route_take_larger_bodies_than_the_others) {
  open({.body_bytes_max = 10});
  server->add("PUT", "/v1/rows", answering([](const http_request& r) {
                return http_response{200, std::string(r.body)};
              }),
              20);
  start();
  EXPECT_THAT(put("/v1/rows", std::string(20, 'a')), EndsWith("\r\n\r\n" + std::string(20, 'a')));
  EXPECT_THAT(put("/v1/rows", std::string(21, 'a')), StartsWith("HTTP/1.1 413 "));
}

TEST_F(http_server_spec, takes_the_first_answer_and_no_other) {
  open();
  server->add("GET", "/twice", [](const http_request&, const http_reply& reply) {
    reply({200, "one"});
    reply({200, "two"});
  });
  start();
  EXPECT_THAT(get("/twice"), EndsWith("\r\n\r\none"));
}

TEST_F(http_server_spec, lets_a_handler_answer_later) {
  open();
  http_reply waiting;
  server->add("GET", "/later", [&](const http_request&, http_reply reply) {
    waiting = std::move(reply);
    boost::asio::post(io, [&] { std::exchange(waiting, nullptr)({200, "at last"}); });
  });
  start();
  EXPECT_THAT(get("/later"), EndsWith("at last"));
}

TEST_F(http_server_spec, closes_a_connection_whose_handler_never_answers) {
  open();
  server->add("GET", "/never", [](const http_request&, http_reply) {});
  start();
  EXPECT_EQ(get("/never"), "");
}

TEST_F(http_server_spec, refuses_a_header_or_a_body_beyond_its_limit) {
  open_echo({.header_bytes_max = 1000, .body_bytes_max = 1000});
  EXPECT_THAT(get("/" + std::string(2000, 'a')), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(put("/echo", std::string(2000, 'a')), StartsWith("HTTP/1.1 413 "));
}

TEST_F(http_server_spec, refuses_what_is_no_http) {
  open_echo();
  EXPECT_THAT(exchange("\x16\x03\x01 hello\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(http_server_spec, closes_a_connection_that_does_not_finish_its_request_in_time) {
  open_echo({.request_timeout = 20ms});
  EXPECT_EQ(exchange("GET /echo HT"), "");
}

TEST_F(http_server_spec, at_its_limit_whoever_has_kept_it_waiting_longest_makes_room) {
  open_echo({.connections_max = 2});
  auto first = connect(), second = connect();
  send(first, "GET /echo?1 HT");
  send(second, "GET /echo?2 HTTP/1.1\r\n\r\n");
  char byte;
  boost::asio::read(second, boost::asio::buffer(&byte, 1));  // both are there
  EXPECT_THAT(get("/echo?3"), EndsWith("GET 3 "));
  EXPECT_EQ(read_to_end(first), "");
  send(second, "GET /echo?4 HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(read_to_end(second), EndsWith("GET 4 "));
}

TEST_F(http_server_spec, at_its_limit_a_request_that_is_worked_on_keeps_its_place) {
  open({.connections_max = 1});
  http_reply slow;
  server->add("GET", "/slow", [&](const http_request&, http_reply reply) { slow = std::move(reply); });
  start();
  auto first = connect();
  send(first, "GET /slow HTTP/1.1\r\nConnection: close\r\n\r\n");
  while (!on_server([&] { return static_cast<bool>(slow); })) std::this_thread::yield();
  EXPECT_EQ(get("/slow"), "");
  on_server([&] { std::exchange(slow, nullptr)({200, "done"}); });
  EXPECT_THAT(read_to_end(first), EndsWith("done"));
}

TEST_F(http_server_spec, closes_everything_when_told_to) {
  open_echo();
  auto idle = connect();
  send(idle, "GET /echo?1 HTTP/1.1\r\n\r\n");
  char byte;
  boost::asio::read(idle, boost::asio::buffer(&byte, 1));
  on_server([&] { server->close(); });
  read_to_end(idle);
  EXPECT_EQ(server->connections(), 0u);
}

TEST_F(http_server_spec, says_so_when_its_address_is_taken) {
  open_echo();
  const auto second = http_server::open(io, server->address());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, errc::io_failure);
  EXPECT_THAT(second.error().context, HasSubstr("in use"));
}

}  // namespace
}  // namespace millrace
