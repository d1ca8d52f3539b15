#include "runtime/http/http_call.hpp"

#include "tests/runtime_http/http_fixture.hpp"

namespace millrace {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class http_call_spec : public http_fixture {
 protected:
  void SetUp() override {
    open({});
    server->add("POST", "/told", answering([](const http_request& request) {
                  return http_response{.status = 202,
                                       .body = std::string(request.body) + " by " +
                                               request.header("x-name").value_or("nobody") + "?" +
                                               std::string(request.query),
                                       .content_type = "text/x-told"};
                }));
    server->add("GET", "/never", [this](const http_request&, const http_reply& reply) { unanswered = reply; });
    start();
  }
  ~http_call_spec() override { stop(); }

  std::string url(const std::string& path) const { return "http://" + server->address().to_string() + path; }

  http_reply unanswered;
};

TEST_F(http_call_spec, brings_the_status_the_type_and_the_body_of_an_answer) {
  const auto answer =
      call_http({.method = "POST", .url = url("/told?a=b"), .headers = {{"X-Name", "me"}}, .body = "hello"});
  ASSERT_TRUE(answer) << answer.error().context;
  EXPECT_EQ(answer->status, 202u);
  EXPECT_EQ(answer->content_type, "text/x-told");
  EXPECT_EQ(answer->body, "hello by me?a=b");
}

TEST_F(http_call_spec, has_an_answer_for_a_refusal_too) {
  const auto answer = call_http({.url = url("/nothing")});
  ASSERT_TRUE(answer) << answer.error().context;
  EXPECT_EQ(answer->status, 404u);
}

TEST_F(http_call_spec, gives_up_when_its_time_is_over) {
  const auto answer = call_http({.url = url("/never"), .timeout = 50ms});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::timed_out);
}

TEST_F(http_call_spec, refuses_an_answer_that_is_too_large) {
  const auto answer =
      call_http({.method = "POST", .url = url("/told"), .body = std::string(5'000, 'x'), .answer_bytes_max = 1'000});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::limit_exceeded);
}

TEST_F(http_call_spec, names_what_cannot_be_reached_and_why) {
  const auto answer = call_http({.url = "http://127.0.0.1:1/x"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, errc::io_failure);
  EXPECT_THAT(answer.error().context, HasSubstr("http://127.0.0.1:1/x: connect: "));
}

TEST_F(http_call_spec, takes_no_server_that_speaks_no_tls_for_a_secure_one) {
  const auto answer = call_http({.url = "https://" + server->address().to_string() + "/told"});
  ASSERT_FALSE(answer);
  EXPECT_THAT(answer.error().context, HasSubstr("TLS"));
}

TEST_F(http_call_spec, refuses_what_is_no_url) {
  for (const auto* text : {"", "127.0.0.1", "ftp://a/", "http://", "http://user@a/", "http://[::1/", "http://a:/x"}) {
    const auto answer = call_http({.url = text});
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().code, errc::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace millrace
