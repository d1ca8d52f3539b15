#include "tests/apps_millrace_node_api/api_fixture.hpp"

namespace millrace::node_api {
namespace {

class access_routes_spec : public api_fixture {
 protected:
  void SetUp() override {
    api_fixture::SetUp();
    create_volume("/payments");
    ASSERT_EQ(put("/v1/files/payments/model", "secret").status, 201u);
  }
};

TEST_F(access_routes_spec, rules_are_set_by_verb_and_others_stay) {
  EXPECT_EQ(patch("/v1/access/payments/model", R"({"read": "g:fraud", "write": ""})").status, 200u);
  const auto set = patch("/v1/access/payments/model", R"({"admin": "u:ana"})");
  EXPECT_EQ(set["own"], (json{{"read", "g:fraud"}, {"write", ""}, {"admin", "u:ana"}}));
  EXPECT_EQ(set["effective"]["read"],
            (json{{"expression", "g:fraud"}, {"allowed", true}, {"from", "/payments/model"}}));
}

TEST_F(access_routes_spec, a_file_whose_rules_do_not_show_themselves_is_not_replaced) {
  ASSERT_EQ(patch("/v1/access/payments",
                  R"({"create": "u:bo", "remove": "u:bo", "list": "u:bo", "write": "u:bo", "admin": "u:bo"})")
                .status,
            200u);
  ASSERT_EQ(patch("/v1/access/payments/model", R"({"read": "u:ana", "admin": "u:ana"})").status, 200u);
  asker = {{"bo", {}, {}}, false};
  const auto told = get("/v1/access/payments/model");
  EXPECT_EQ(told["own"], (json{{"read", nullptr}, {"admin", nullptr}}));
  EXPECT_EQ(told["effective"]["read"],
            (json{{"expression", nullptr}, {"allowed", false}, {"from", "/payments/model"}}));
  EXPECT_THAT(put("/v1/files/payments/model", "other"), is_problem(403, "denied"));
  asker = {{}, true};
  EXPECT_EQ(get("/v1/files/payments/model").body, "secret");
}

TEST_F(access_routes_spec, null_is_as_the_directory_above_has_it) {
  ASSERT_EQ(patch("/v1/access/payments", R"({"read": "u:ana"})").status, 200u);
  ASSERT_EQ(patch("/v1/access/payments/model", R"({"read": ""})").status, 200u);
  const auto back = patch("/v1/access/payments/model", R"({"read": null})");
  EXPECT_EQ(back["own"], json::object());
  EXPECT_EQ(back["effective"]["read"]["expression"], "u:ana");
}

TEST_F(access_routes_spec, rules_that_are_none_are_refused) {
  EXPECT_THAT(patch("/v1/access/payments", R"({"fly": "u:ana"})"), is_refused_for("fly"));
  EXPECT_THAT(patch("/v1/access/payments", R"({"read": 5})"), is_refused_for("read"));
  EXPECT_THAT(patch("/v1/access/payments", "[]"), is_refused_for("object"));
  EXPECT_THAT(patch("/v1/access/payments", R"({"read": "u:ana |"})"), is_problem(400, "invalid"));
  EXPECT_THAT(get("/v1/access/payments/none"), is_problem(404, "not-found"));
}

TEST_F(access_routes_spec, explain_says_why_oneself_or_somebody_else_may_or_may_not) {
  ASSERT_EQ(patch("/v1/access/payments", R"json({"read": "u:ana | (g:fraud & !r:intern)"})json").status, 200u);
  EXPECT_EQ(get("/v1/access/payments/model?explain=read")["allowed"], true);
  const auto intern = get("/v1/access/payments/model?explain=read&user=bo&group=x&group=fraud&role=intern");
  EXPECT_EQ(intern["allowed"], false);
  EXPECT_THAT(intern["text"].get<std::string>(), testing::HasSubstr("intern"));
  EXPECT_EQ(get("/v1/access/payments/model?explain=read&user=bo&group=x&group=fraud")["allowed"], true);
  EXPECT_THAT(get("/v1/access/payments/model?explain=fly"), is_refused_for("explain"));
}

TEST_F(access_routes_spec, the_asker_is_whom_the_listener_lets_in_and_nobody_that_a_client_names) {
  ASSERT_EQ(patch("/v1/access/payments", R"({"read": "u:ana", "list": "u:ana"})").status, 200u);
  asker = {{.user = "bo", .groups = {}, .roles = {}}, false};
  const auto refused = get("/v1/files/payments/model?user=ana");
  EXPECT_THAT(refused, is_problem(403, "denied"));
  EXPECT_EQ(refused.body.find("u:ana"), std::string::npos) << "whom the rule admits is not for who is refused";
  asker.who.user = "ana";
  EXPECT_EQ(get("/v1/files/payments/model").body, "secret");
}

}  // namespace
}  // namespace millrace::node_api
