#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

class refused_connection : public gateway_fixture {
 protected:
  /// The reason in the log; the connection must be closed and its actor gone.
  std::string reason() {
    settle();
    EXPECT_TRUE(client->is_closed());
    EXPECT_EQ(open_connections(), 0u);
    EXPECT_EQ(budget.used(), 0u);
    return logged();
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(refused_connection, is_one_that_asks_for_an_unknown_api) {
  client->send_raw(999, 0);
  EXPECT_THAT(reason(), HasSubstr("api key 999 version 0 is not served"));
}

TEST_F(refused_connection, is_one_that_asks_in_an_unknown_version) {
  client->send_raw(static_cast<std::int16_t>(kafka::api_key::metadata), 99);
  EXPECT_THAT(reason(), HasSubstr("api key 3 version 99 is not served"));
}

TEST_F(refused_connection, is_one_that_asks_in_a_negative_version) {
  client->send_raw(static_cast<std::int16_t>(kafka::api_key::metadata), -1);
  EXPECT_THAT(reason(), HasSubstr("api key 3 version -1 is not served"));
}

TEST_F(refused_connection, is_one_that_announces_more_than_the_bound) {
  client->send_length((1 << 20) + 1);
  EXPECT_THAT(reason(), HasSubstr("a length of 1048577 bytes; the bound is 1048576"));
}

TEST_F(refused_connection, is_one_that_announces_a_negative_length) {
  client->send_length(-5);
  EXPECT_THAT(reason(), HasSubstr("a length of -5 bytes"));
}

TEST_F(refused_connection, is_one_that_sends_an_empty_frame) {
  client->send_length(0);
  EXPECT_THAT(reason(), HasSubstr("request header"));
}

TEST_F(refused_connection, is_one_whose_body_is_none_of_its_api) {
  client->send_raw(static_cast<std::int16_t>(kafka::api_key::produce), say::produce_version,
                   std::vector<std::byte>(3, std::byte{0x7f}));
  EXPECT_THAT(reason(), HasSubstr("connection closed"));
}

TEST_F(refused_connection, is_told_with_the_name_that_the_client_gave_itself) {
  kafka::api_versions_request hello;
  hello.client_software_name = "shop";
  hello.client_software_version = "1.2";
  client->send(hello, 3);
  settle();
  client->send_raw(999, 0);
  EXPECT_THAT(reason(), HasSubstr("client=\"shop 1.2\""));
}

TEST_F(refused_connection, is_counted) {
  client->send_raw(999, 0);
  settle();
  EXPECT_EQ(metrics.connections_refused.total(), 1u);
}

TEST_F(refused_connection, does_not_disturb_another) {
  const auto other = connect();
  other->send(say::produce(), say::produce_version);
  client->send_length(-1);
  settle();
  near[0]->answer_append(0);
  settle();
  EXPECT_TRUE(client->is_closed());
  EXPECT_THAT(other->waiting(), ElementsAre(1));
}

TEST_F(refused_connection, is_not_one_whose_client_leaves) {
  client->leave();
  settle();
  EXPECT_EQ(metrics.connections_refused.total(), 0u);
  EXPECT_THAT(logged(), Not(HasSubstr("warn")));
}

}  // namespace
}  // namespace millrace
