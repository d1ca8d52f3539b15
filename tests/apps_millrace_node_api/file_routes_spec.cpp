#include "tests/apps_millrace_node_api/api_fixture.hpp"

namespace millrace::node_api {
namespace {

using testing::ElementsAre;

class file_routes_spec : public api_fixture {
 protected:
  void SetUp() override {
    api_fixture::SetUp();
    create_volume("/payments");
    ASSERT_EQ(put("/v1/files/payments/models/v7.bin?parents", "0123456789").status, 201u);
  }
};

TEST_F(file_routes_spec, a_file_is_read_whole_with_its_tag_and_length) {
  const auto got = get("/v1/files/payments/models/v7.bin");
  EXPECT_EQ(got.status, 200u);
  EXPECT_EQ(got.body, "0123456789");
  EXPECT_EQ(got.headers.at("Content-Length"), "10");
  EXPECT_EQ(got.headers.at("Content-Type"), "application/octet-stream");
  EXPECT_EQ(got.headers.at("Accept-Ranges"), "bytes");
  EXPECT_FALSE(got.headers.at("ETag").empty());
}

TEST_F(file_routes_spec, ranges_are_served_or_said_to_be_beyond_the_end) {
  const auto part = get("/v1/files/payments/models/v7.bin", "Range: bytes=2-5\r\n");
  EXPECT_EQ(part.status, 206u);
  EXPECT_EQ(part.body, "2345");
  EXPECT_EQ(part.headers.at("Content-Range"), "bytes 2-5/10");
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "Range: bytes=-3\r\n").body, "789");
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "Range: bytes=8-\r\n").body, "89");
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "Range: bytes=10-\r\n").status, 416u);
}

TEST_F(file_routes_spec, head_tells_the_length_and_reads_nothing) {
  const auto head = send_request("HEAD", "/v1/files/payments/models/v7.bin");
  EXPECT_EQ(head.status, 200u);
  EXPECT_EQ(head.headers.at("Content-Length"), "10");
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(largest_read, 0u);
}

TEST_F(file_routes_spec, a_version_that_the_client_has_is_not_sent_again) {
  const auto tag = get("/v1/files/payments/models/v7.bin").headers.at("ETag");
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "If-None-Match: " + tag + "\r\n").status, 304u);
  ASSERT_EQ(put("/v1/files/payments/models/v7.bin", "0123456780").status, 200u);
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "If-None-Match: " + tag + "\r\n").status, 200u);
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "If-Match: " + tag + "\r\n").status, 412u);
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin", "Range: bytes=0-1\r\nIf-Range: " + tag + "\r\n").body,
            "0123456780");
}

TEST_F(file_routes_spec, snapshots_are_read_by_either_path_and_never_written) {
  ASSERT_EQ(post("/v1/snapshots/payments", R"({"name": "s"})").status, 201u);
  ASSERT_EQ(put("/v1/files/payments/models/v7.bin", "new").status, 200u);
  EXPECT_EQ(get("/v1/files/payments@s/models/v7.bin").body, "0123456789");
  EXPECT_EQ(get("/v1/files/payments/.snapshot/s/models/v7.bin").body, "0123456789");
  EXPECT_THAT(put("/v1/files/payments@s/models/v7.bin", "x"), is_problem(409, "read-only"));
  EXPECT_THAT(erase("/v1/files/payments@s/models/v7.bin"), is_problem(409, "read-only"));
  EXPECT_THAT(names_in("/payments/.snapshot"), ElementsAre("s"));
}

TEST_F(file_routes_spec, a_directory_is_listed_page_by_page) {
  for (const char* name : {"a", "b", "c"})
    ASSERT_EQ(put(std::string("/v1/files/payments/models/") + name, "1").status, 201u);
  const auto first = get("/v1/files/payments/models?limit=2");
  EXPECT_EQ(first["entries"], (json{{{"name", "a"}, {"kind", "file"}}, {{"name", "b"}, {"kind", "file"}}}));
  EXPECT_EQ(first["next"], "b");
  const auto last = get("/v1/files/payments/models?limit=2&after=b&stat");
  EXPECT_EQ(last["entries"][1]["name"], "v7.bin");
  EXPECT_EQ(last["entries"][1]["size"], 10);
  EXPECT_TRUE(last["next"].is_null());
  EXPECT_THAT(get("/v1/files/payments?limit=10001"), is_refused_for("limit"));
  EXPECT_THAT(names_in("/"), testing::Contains("payments"));
}

TEST_F(file_routes_spec, anything_is_described_and_a_symlink_is_itself) {
  const auto file = get("/v1/files/payments/models/v7.bin?op=stat");
  EXPECT_EQ(file["kind"], "file");
  EXPECT_EQ(file["size"], 10);
  EXPECT_EQ(file["mode"], "0644");
  ASSERT_EQ(post("/v1/files/payments/latest?op=symlink&target=models/v7.bin").status, 201u);
  EXPECT_EQ(get("/v1/files/payments/latest?op=stat")["kind"], "symlink");
  EXPECT_EQ(get("/v1/files/payments/latest?op=readlink")["target"], "models/v7.bin");
  EXPECT_THAT(get("/v1/files/payments/latest?op=fly"), is_refused_for("op"));
}

TEST_F(file_routes_spec, symlinks_are_followed_when_bytes_are_read_or_written) {
  ASSERT_EQ(post("/v1/files/payments/latest?op=symlink&target=models/v7.bin").status, 201u);
  EXPECT_EQ(get("/v1/files/payments/latest").body, "0123456789");
  ASSERT_EQ(put("/v1/files/payments/latest", "new").status, 200u);
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin").body, "new");
  EXPECT_EQ(get("/v1/files/payments/latest?op=stat")["kind"], "symlink");
  ASSERT_EQ(post("/v1/files/payments/round?op=symlink&target=round").status, 201u);
  EXPECT_THAT(get("/v1/files/payments/round"), is_problem(409, "too-many-links"));
  ASSERT_EQ(post("/v1/files/payments/out?op=symlink&target=/etc/passwd").status, 201u);
  EXPECT_THAT(get("/v1/files/payments/out"), is_problem(409, "cross-volume"));
}

TEST_F(file_routes_spec, directories_are_made_and_removed) {
  EXPECT_EQ(post("/v1/files/payments/a?op=mkdir&mode=0700")["mode"], "0700");
  EXPECT_THAT(post("/v1/files/payments/a?op=mkdir"), is_problem(409, "already-exists"));
  EXPECT_THAT(post("/v1/files/payments/x/y?op=mkdir"), is_problem(404, "not-found"));
  EXPECT_EQ(post("/v1/files/payments/x/y?op=mkdir&parents=true").status, 201u);
  EXPECT_THAT(erase("/v1/files/payments/x"), is_problem(409, "not-empty"));
  EXPECT_EQ(erase("/v1/files/payments/x?recursive=true")["objects"], 2);
  EXPECT_THAT(erase("/v1/files/payments/x"), is_problem(404, "not-found"));
  EXPECT_THAT(post("/v1/files/payments/b?op=mkdir&mode=9"), is_refused_for("mode"));
  EXPECT_THAT(post("/v1/files/payments/b"), is_refused_for("op"));
}

TEST_F(file_routes_spec, a_rename_replaces_unless_told_not_to) {
  ASSERT_EQ(put("/v1/files/payments/models/v8.bin", "eight").status, 201u);
  EXPECT_THAT(post("/v1/files/payments/models/v8.bin?op=rename&to=/payments/models/v7.bin&replace=false"),
              is_problem(409, "already-exists"));
  EXPECT_EQ(post("/v1/files/payments/models/v8.bin?op=rename&to=/payments/models/v7.bin").status, 200u);
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin").body, "eight");
  EXPECT_THAT(post("/v1/files/payments/models/v7.bin?op=rename"), is_refused_for("to"));
  create_volume("/other");
  EXPECT_THAT(post("/v1/files/payments/models/v7.bin?op=rename&to=/other/x"), is_problem(409, "cross-volume"));
}

TEST_F(file_routes_spec, a_file_gets_a_second_name) {
  EXPECT_EQ(post("/v1/files/payments/same?op=link&existing=/payments/models/v7.bin")["links"], 2);
  EXPECT_EQ(get("/v1/files/payments/same").body, "0123456789");
  EXPECT_THAT(post("/v1/files/payments/again?op=link"), is_refused_for("existing"));
}

TEST_F(file_routes_spec, attributes_and_size_change) {
  const auto changed = patch("/v1/files/payments/models/v7.bin", R"({"mode": "0600", "uid": 7, "size": 4})");
  EXPECT_EQ(changed["mode"], "0600");
  EXPECT_EQ(changed["uid"], 7);
  EXPECT_EQ(get("/v1/files/payments/models/v7.bin").body, "0123");
  EXPECT_THAT(patch("/v1/files/payments/models/v7.bin", R"({"mode": 600})"), is_refused_for("mode"));
  EXPECT_THAT(patch("/v1/files/payments/models/v7.bin", R"({"owner": "ana"})"), is_refused_for("owner"));
}

TEST_F(file_routes_spec, names_are_decoded_once_and_no_path_leads_upwards) {
  ASSERT_EQ(put("/v1/files/payments/a%20b%252F", "x").status, 201u);
  EXPECT_THAT(names_in("/payments"), ElementsAre("a b%2F", "models"));
  EXPECT_EQ(get("/v1/files/payments/a%2Fb").status, 400u);
  EXPECT_EQ(get("/v1/files/payments/%2E%2E/x").status, 400u);
  EXPECT_EQ(put("/v1/files/payments/%00", "x").status, 400u);
}

TEST_F(file_routes_spec, what_has_no_bytes_says_where_to_look) {
  ASSERT_EQ(put("/v1/tables/payments/last_use", "").status, 201u);
  const auto refused = get("/v1/files/payments/last_use");
  EXPECT_THAT(refused, is_problem(409, "wrong-kind"));
  EXPECT_THAT(refused["detail"].get<std::string>(), testing::HasSubstr("/v1/rows/payments/last_use"));
  EXPECT_THAT(get("/v1/files/payments/none"), is_problem(404, "not-found"));
}

}  // namespace
}  // namespace millrace::node_api
