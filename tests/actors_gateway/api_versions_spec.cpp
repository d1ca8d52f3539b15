#include "tests/actors_gateway/gateway_fixture.hpp"
#include "tests/actors_gateway/requests.hpp"

namespace millrace {
namespace {

constexpr auto api_versions_key = static_cast<std::int16_t>(kafka::api_key::api_versions);

class api_versions_spec : public gateway_fixture {
 protected:
  kafka::api_versions_response ask(const kafka::api_versions_request& request, int version) {
    client->send(request, version);
    settle();
    return client->take<kafka::api_versions_response>();
  }

  static kafka::api_versions_request from(std::string_view name, std::string_view version) {
    kafka::api_versions_request request;
    request.client_software_name = name;
    request.client_software_version = version;
    return request;
  }

  std::unique_ptr<gateway_client> client = connect();
};

TEST_F(api_versions_spec, an_unknown_version_is_answered_as_version_0_with_the_whole_table) {
  const auto known = ask({}, 0).api_keys.size();
  for (const int version : {5, 99, 32767, -1}) {
    client->send_raw(api_versions_key, version, std::vector<std::byte>(7, std::byte{1}));
    settle();
    const auto answer = client->take_as<kafka::api_versions_response>(0);
    EXPECT_EQ(answer.error_code, error_code::unsupported_version);
    EXPECT_EQ(answer.api_keys.size(), known);
  }
}

TEST_F(api_versions_spec, the_client_may_ask_again_on_the_same_connection) {
  client->send_raw(api_versions_key, 99);
  settle();
  client->take_as<kafka::api_versions_response>(0);
  EXPECT_EQ(ask(from("shop", "1.0"), 4).error_code, error_code::none);
}

TEST_F(api_versions_spec, a_name_that_no_log_should_carry_is_refused) {
  for (const auto name : {"", "a b", "-a", "a\n", "a="}) {
    EXPECT_EQ(ask(from(name, "1.0"), 3).error_code, error_code::invalid_request) << name;
    EXPECT_EQ(ask(from("a", name), 3).error_code, error_code::invalid_request) << name;
  }
  EXPECT_EQ(ask(from("a-b.c", "1"), 3).error_code, error_code::none);
}

TEST_F(api_versions_spec, version_2_of_transactions_is_finalised) {
  for (const int version : {3, 4}) {
    const auto answer = ask(from("client", "1"), version);
    ASSERT_EQ(answer.finalized_features.size(), 1U);
    EXPECT_EQ(answer.finalized_features[0].name, "transaction.version");
    EXPECT_EQ(answer.finalized_features[0].max_version_level, 2);
    EXPECT_GE(answer.finalized_features_epoch, 0);
    EXPECT_EQ(answer.supported_features.size(), version == 4 ? 1U : 0U) << "a lowest version of 0 needs version 4";
  }
}

TEST_F(api_versions_spec, every_version_it_names_is_served) {
  for (const auto& api : ask({}, 0).api_keys) {
    for (int version = api.min_version; version <= api.max_version; ++version)
      connect()->send_raw(api.api_key, version);
  }
  settle();
  EXPECT_THAT(logged(), Not(HasSubstr("is not served")));
}

TEST_F(api_versions_spec, no_version_that_it_does_not_name_is_served) {
  for (const auto& api : ask({}, 0).api_keys) {
    if (api.api_key == api_versions_key) continue;
    for (const int version : {api.min_version - 1, api.max_version + 1}) {
      const auto other = connect();
      other->send_raw(api.api_key, version);
      settle();
      EXPECT_TRUE(other->is_closed()) << api.api_key << " version " << version;
    }
  }
}

}  // namespace
}  // namespace millrace
