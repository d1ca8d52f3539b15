#include "tests/apps_millrace_node_api/api_fixture.hpp"

namespace millrace::node_api {
namespace {

using testing::ElementsAre;

class volume_routes_spec : public api_fixture {};

TEST_F(volume_routes_spec, a_volume_is_made_with_quota_schedule_and_permissions) {
  const auto made = post("/v1/volumes", R"({"name": "/payments", "quota": {"bytes": 1000000}, "schedule": {"daily": 7},
                                          "permissions": {"read": "g:fraud"}})");
  EXPECT_EQ(made.status, 201u);
  EXPECT_EQ(made["name"], "/payments");
  EXPECT_EQ(made["quota"], (json{{"bytes", 1000000}, {"objects", 0}}));
  EXPECT_EQ(made["schedule"], (json{{"hourly", 0}, {"daily", 7}, {"weekly", 0}}));
  EXPECT_EQ(get("/v1/access/payments")["own"], (json{{"read", "g:fraud"}}));
}

TEST_F(volume_routes_spec, the_same_name_twice_is_a_conflict) {
  create_volume("/payments");
  EXPECT_THAT(post("/v1/volumes", R"({"name": "/payments"})"), is_problem(409, "already-exists"));
  EXPECT_THAT(post("/v1/volumes", R"({"name": "/payments/inner"})"), is_problem(409, "ambiguous"));
}

TEST_F(volume_routes_spec, what_makes_no_sense_is_refused_before_a_volume_is_asked) {
  const auto asked = requests;
  EXPECT_THAT(post("/v1/volumes", R"({"nam": "/payments"})"), is_refused_for("nam: is not known here"));
  EXPECT_THAT(post("/v1/volumes", R"({"quota": {}})"), is_refused_for("name"));
  EXPECT_THAT(post("/v1/volumes", R"({"name": "/p", "quota": {"bytes": -1}})"), is_refused_for("quota.bytes"));
  EXPECT_THAT(post("/v1/volumes", R"({"name": "/p", "quota": 5})"), is_refused_for("quota"));
  EXPECT_THAT(post("/v1/volumes", R"({"name": "/p", "permissions": {"fly": "u:ana"}})"), is_refused_for("fly"));
  EXPECT_THAT(post("/v1/volumes", "{"), is_refused_for("parse"));
  EXPECT_THAT(post("/v1/volumes"), is_refused_for("a JSON object is wanted"));
  EXPECT_EQ(post("/v1/volumes", R"({"name": "/p"})", "Content-Type: text/plain\r\n").status, 415u);
  EXPECT_EQ(requests, asked);
}

TEST_F(volume_routes_spec, volumes_are_listed_by_prefix) {
  create_volume("/payments");
  create_volume("/test/a");
  create_volume("/test/b");
  std::vector<std::string> names;
  const auto listed = get("/v1/volumes?prefix=/test/");
  for (const auto& volume : listed["volumes"]) names.push_back(volume["name"]);
  EXPECT_THAT(names, ElementsAre("/test/a", "/test/b"));
  EXPECT_EQ(get("/v1/volumes")["volumes"].size(), 4u);
}

TEST_F(volume_routes_spec, a_name_with_slashes_is_the_rest_of_the_address_and_nothing_is_the_root) {
  create_volume("/test/payments");
  EXPECT_EQ(get("/v1/volumes/test/payments")["name"], "/test/payments");
  EXPECT_EQ(get("/v1/volumes/test/payments/")["name"], "/test/payments");
  EXPECT_EQ(get("/v1/volumes/")["name"], "/");
  EXPECT_THAT(get("/v1/volumes/nobody"), is_problem(404, "not-found"));
}

TEST_F(volume_routes_spec, name_quota_and_schedule_change_one_at_a_time) {
  create_volume("/payments");
  EXPECT_EQ(patch("/v1/volumes/payments", R"({"quota": {"objects": 5}})")["quota"]["objects"], 5);
  EXPECT_EQ(patch("/v1/volumes/payments", R"({"schedule": {"hourly": 24}})")["schedule"]["hourly"], 24);
  EXPECT_EQ(patch("/v1/volumes/payments", R"({"name": "/cards"})")["name"], "/cards");
  EXPECT_EQ(get("/v1/volumes/cards")["quota"]["objects"], 5);
  EXPECT_THAT(patch("/v1/volumes/cards", R"({"name": "/x", "quota": {}})"), is_refused_for("one change at a time"));
  EXPECT_THAT(patch("/v1/volumes/cards", "{}"), is_refused_for("one change at a time"));
  EXPECT_THAT(patch("/v1/volumes/cards", R"({"name": 5})"), is_refused_for("name"));
}

TEST_F(volume_routes_spec, a_volume_with_snapshots_goes_only_when_that_is_said) {
  create_volume("/payments");
  ASSERT_EQ(post("/v1/snapshots/payments", R"({"name": "s"})").status, 201u);
  EXPECT_EQ(erase("/v1/volumes/payments").status, 409u);
  EXPECT_THAT(erase("/v1/volumes/payments?with_snapshots=perhaps"), is_refused_for("with_snapshots"));
  EXPECT_EQ(erase("/v1/volumes/payments?with_snapshots=true").status, 204u);
  EXPECT_EQ(get("/v1/volumes/payments").status, 404u);
}

TEST_F(volume_routes_spec, who_has_no_right_is_told_so) {
  create_volume("/payments");
  asker = {};
  EXPECT_THAT(post("/v1/volumes", R"({"name": "/mine"})"), is_problem(403, "denied"));
  EXPECT_THAT(erase("/v1/volumes/payments"), is_problem(403, "denied"));
}

TEST_F(volume_routes_spec, other_methods_are_not_taken) {
  EXPECT_EQ(put("/v1/volumes/payments", "{}").status, 405u);
  EXPECT_EQ(erase("/v1/volumes").status, 405u);
}

}  // namespace
}  // namespace millrace::node_api
