#include "tests/apps_millrace_node_api/api_fixture.hpp"

namespace millrace::node_api {
namespace {

class snapshot_routes_spec : public api_fixture {
 protected:
  void SetUp() override {
    api_fixture::SetUp();
    create_volume("/test/payments");
    ASSERT_EQ(put("/v1/files/test/payments/model", "old").status, 201u);
    ASSERT_EQ(post("/v1/snapshots/test/payments", R"({"name": "before-v8"})").status, 201u);
  }
};

TEST_F(snapshot_routes_spec, snapshots_are_listed_the_oldest_first) {
  ASSERT_EQ(post("/v1/snapshots/test/payments", R"({"name": "after"})")["name"], "after");
  const auto listed = get("/v1/snapshots/test/payments")["snapshots"];
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0]["name"], "before-v8");
  EXPECT_EQ(listed[1]["name"], "after");
  EXPECT_TRUE(listed[0]["schedule"].is_null());
  EXPECT_EQ(listed[0]["used_bytes"], 3);
}

TEST_F(snapshot_routes_spec, times_are_utc) {
  const auto created = get("/v1/snapshots/test/payments")["snapshots"][0]["created_at"].get<std::string>();
  EXPECT_THAT(created, testing::MatchesRegex("2026-09-[0-9]+T[0-9:]+\\.[0-9][0-9][0-9]Z"));
}

TEST_F(snapshot_routes_spec, a_snapshot_needs_a_name_that_is_free_and_a_volume) {
  EXPECT_THAT(post("/v1/snapshots/test/payments", "{}"), is_refused_for("name"));
  EXPECT_THAT(post("/v1/snapshots/test/payments", R"({"name": "a/b"})"), is_problem(400, "invalid"));
  EXPECT_THAT(post("/v1/snapshots/test/payments", R"({"name": "before-v8"})"), is_problem(409, "already-exists"));
  EXPECT_THAT(post("/v1/snapshots/nobody", R"({"name": "s"})"), is_problem(404, "not-found"));
}

TEST_F(snapshot_routes_spec, a_snapshot_is_deleted_by_volume_and_name) {
  EXPECT_THAT(erase("/v1/snapshots/test/payments"), is_refused_for("VOLUME@SNAPSHOT"));
  EXPECT_THAT(erase("/v1/snapshots/test/payments@other"), is_problem(404, "not-found"));
  EXPECT_EQ(erase("/v1/snapshots/test/payments@before-v8").status, 204u);
  EXPECT_EQ(get("/v1/snapshots/test/payments")["snapshots"].size(), 0u);
}

TEST_F(snapshot_routes_spec, a_clone_begins_as_its_snapshot_and_outlives_it) {
  ASSERT_EQ(put("/v1/files/test/payments/model", "new").status, 200u);
  const auto clone = post("/v1/clones/test/payments@before-v8", R"({"to": "/trial"})");
  EXPECT_EQ(clone.status, 201u);
  EXPECT_EQ(clone["cloned_from"], "/test/payments@before-v8");
  EXPECT_EQ(get("/v1/files/trial/model").body, "old");
  EXPECT_THAT(post("/v1/clones/test/payments@before-v8", "{}"), is_refused_for("to"));
  EXPECT_THAT(post("/v1/clones/test/payments", R"({"to": "/x"})"), is_refused_for("VOLUME@SNAPSHOT"));
  EXPECT_EQ(erase("/v1/snapshots/test/payments@before-v8").status, 204u);
  EXPECT_EQ(get("/v1/files/trial/model").body, "old");
}

TEST_F(snapshot_routes_spec, a_roll_back_keeps_what_is_given_up_if_asked_to) {
  ASSERT_EQ(put("/v1/files/test/payments/model", "new").status, 200u);
  EXPECT_EQ(post("/v1/rollbacks/test/payments@before-v8", R"({"keep_as": "v8"})")["kept"]["name"], "v8");
  EXPECT_EQ(get("/v1/files/test/payments/model").body, "old");
  EXPECT_EQ(get("/v1/files/test/payments@v8/model").body, "new");
  EXPECT_TRUE(post("/v1/rollbacks/test/payments@v8")["kept"].is_null());
  EXPECT_EQ(get("/v1/files/test/payments/model").body, "new");
  EXPECT_THAT(post("/v1/rollbacks/test/payments@v8", R"({"keepas": "x"})"), is_refused_for("keepas"));
}

TEST_F(snapshot_routes_spec, a_diff_tells_what_changed_up_to_the_live_state_or_a_snapshot) {
  ASSERT_EQ(put("/v1/files/test/payments/added", "123").status, 201u);
  const auto diff = get("/v1/diffs/test/payments?from=before-v8");
  ASSERT_EQ(diff.status, 200u) << diff.body;
  const auto entries = diff["entries"];
  const auto added = std::find_if(entries.begin(), entries.end(), [](const auto& e) { return e["path"] == "/added"; });
  ASSERT_NE(added, entries.end());
  EXPECT_EQ((*added)["change"], "added");
  EXPECT_EQ(get("/v1/diffs/test/payments?from=before-v8&to=before-v8")["entries"].size(), 0u);
  EXPECT_THAT(get("/v1/diffs/test/payments"), is_refused_for("from"));
  EXPECT_THAT(get("/v1/diffs/test/payments?from=before-v8&limit=0"), is_refused_for("limit"));
  EXPECT_THAT(get("/v1/diffs/test/payments?from=nothing"), is_problem(404, "not-found"));
}

TEST_F(snapshot_routes_spec, a_mirror_is_set_described_run_promoted_and_ended) {
  EXPECT_EQ(get("/v1/mirrors/test/payments")["state"], "none");
  EXPECT_THAT(post("/v1/mirrors/test/payments?op=run"), is_problem(400, "invalid"));
  const auto set = put("/v1/mirrors/test/payments", R"({"source": "east:9095/payments", "every_seconds": 60})");
  EXPECT_EQ(set["source"], "east:9095/payments");
  EXPECT_EQ(set["keep_snapshots"], 2);
  EXPECT_TRUE(set["last"].is_null());
  EXPECT_TRUE(set["lag_ms"].is_null());
  EXPECT_TRUE(set["lag_records"].is_null());
  EXPECT_EQ(post("/v1/mirrors/test/payments?op=run").status, 202u);
  EXPECT_EQ(post("/v1/mirrors/test/payments?op=promote")["state"], "promoted");
  EXPECT_EQ(erase("/v1/mirrors/test/payments").status, 204u);
  EXPECT_EQ(get("/v1/mirrors/test/payments")["state"], "none");
  EXPECT_THAT(put("/v1/mirrors/test/payments", "{}"), is_refused_for("source"));
  EXPECT_THAT(put("/v1/mirrors/test/payments", R"({"source": "e/p", "continuous": 1})"), is_refused_for("continuous"));
  EXPECT_THAT(put("/v1/mirrors/test/payments", R"({"source": "e:1/p", "every_seconds": 9, "continuous": true})"),
              is_problem(400, "invalid"));
  EXPECT_THAT(put("/v1/mirrors/test/payments", R"({"source": "nowhere"})"), is_problem(400, "invalid"));
  EXPECT_THAT(post("/v1/mirrors/test/payments?op=fly"), is_refused_for("op"));
}

}  // namespace
}  // namespace millrace::node_api
