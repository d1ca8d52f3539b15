#include "tests/apps_millrace_node_api/api_fixture.hpp"

namespace millrace::node_api {
namespace {

using testing::HasSubstr;

class row_routes_spec : public api_fixture {
 protected:
  void SetUp() override {
    api_fixture::SetUp();
    create_volume("/payments");
    ASSERT_EQ(put("/v1/tables/payments/cards", "").status, 201u);
  }

  static constexpr auto rows = "/v1/rows/payments/cards";

  std::string row(const std::string& key) { return std::string(rows) + "?key=" + key; }
  std::string scan(const std::string& query) { return get(std::string(rows) + "?" + query).body; }

  void put_letters() {
    ASSERT_EQ(
        post(rows, "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":2}\n{\"key\":\"c\",\"value\":3}\n")["put"],
        3);
  }
};

TEST_F(row_routes_spec, a_value_comes_back_byte_by_byte) {
  ASSERT_EQ(put(row("ana"), "{\"limit\":  5}", "Content-Type: application/json\r\n").status, 204u);
  const auto got = get(row("ana"));
  EXPECT_EQ(got.body, "{\"limit\":  5}");
  EXPECT_EQ(got.headers.at("Content-Type"), "application/json");
  ASSERT_EQ(put(row("bin"), std::string("\xFF\0x", 3)).status, 204u);
  EXPECT_EQ(get(row("bin")).body, std::string("\xFF\0x", 3));
  EXPECT_EQ(get(row("bin")).headers.at("Content-Type"), "application/octet-stream");
}

TEST_F(row_routes_spec, keys_of_any_bytes_come_in_base64) {
  ASSERT_EQ(put(std::string(rows) + "?key_base64=AP%2B%2B", "x").status, 204u);
  EXPECT_EQ(get(std::string(rows) + "?key_base64=AP%2B%2B").body, "x");
  EXPECT_EQ(scan(""), "{\"key\":{\"base64\":\"AP++\"},\"value\":{\"base64\":\"eA==\"}}\n");
  EXPECT_THAT(get(std::string(rows) + "?key_base64=AP++"), is_refused_for("%2B"));
  EXPECT_THAT(get(std::string(rows) + "?key_base64=AA==&key=a"), is_refused_for("not both"));
}

TEST_F(row_routes_spec, what_is_not_there_is_not_found) {
  EXPECT_THAT(get(row("nobody")), is_problem(404, "not-found"));
  EXPECT_THAT(get("/v1/rows/payments/none?key=a"), is_problem(404, "not-found"));
  EXPECT_THAT(get("/v1/rows/payments/none"), is_problem(404, "not-found"));
  EXPECT_THAT(get("/v1/rows/payments"), is_problem(409, "is-a-directory"));
}

TEST_F(row_routes_spec, a_row_is_written_only_if_it_is_there_or_only_if_it_is_not) {
  EXPECT_THAT(put(row("a"), "1", "If-Match: *\r\n"), is_problem(412, "condition-failed"));
  EXPECT_EQ(put(row("a"), "1", "If-None-Match: *\r\n").status, 204u);
  EXPECT_THAT(put(row("a"), "2", "If-None-Match: *\r\n"), is_problem(412, "condition-failed"));
  EXPECT_EQ(put(row("a"), "2", "If-Match: *\r\n").status, 204u);
  EXPECT_THAT(put(row("a"), "2", "If-Match: \"x\"\r\n"), is_refused_for("tags"));
}

TEST_F(row_routes_spec, a_body_that_says_that_it_is_json_must_be) {
  EXPECT_THAT(put(row("a"), "{", "Content-Type: application/json; charset=utf-8\r\n"), is_refused_for("JSON"));
  EXPECT_EQ(put(row("a"), "{").status, 204u);
  EXPECT_THAT(put(rows, "1"), is_refused_for("key"));
}

TEST_F(row_routes_spec, a_value_has_sixteen_megabytes_at_most) {
  EXPECT_EQ(put(row("a"), std::string(16 << 20, 'x')).status, 413u);  // with its key it is too large for a batch
  EXPECT_EQ(put(row("a"), std::string((16 << 20) - 1, 'x')).status, 204u);
  EXPECT_EQ(put(row("a"), std::string((16 << 20) + 1, 'x')).status, 413u);
}

TEST_F(row_routes_spec, rows_are_scanned_in_order_within_bounds) {
  put_letters();
  EXPECT_EQ(scan(""), "{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":2}\n{\"key\":\"c\",\"value\":3}\n");
  EXPECT_EQ(scan("from=b&values=none"), "{\"key\":\"b\"}\n{\"key\":\"c\"}\n");
  EXPECT_EQ(scan("after=b&values=none"), "{\"key\":\"c\"}\n");
  EXPECT_EQ(scan("to=b&values=none"), "{\"key\":\"a\"}\n");
  EXPECT_EQ(scan("limit=1&values=base64"), "{\"key\":\"a\",\"value\":{\"base64\":\"MQ==\"}}\n");
  EXPECT_EQ(scan("reverse&limit=2&values=none"), "{\"key\":\"c\"}\n{\"key\":\"b\"}\n");
  EXPECT_EQ(get(rows).headers.at("Content-Type"), "application/x-ndjson");
  EXPECT_THAT(get(std::string(rows) + "?limit=0"), is_refused_for("limit"));
  EXPECT_THAT(get(std::string(rows) + "?values=xml"), is_refused_for("values"));
  EXPECT_THAT(get(std::string(rows) + "?from=a&after=a"), is_refused_for("from and after"));
}

TEST_F(row_routes_spec, a_prefix_bounds_a_scan_from_both_sides) {
  for (const char* key : {"a", "ab", "abc", "ac", "b"}) ASSERT_EQ(put(row(key), "1").status, 204u);
  EXPECT_EQ(scan("prefix=ab&values=none"), "{\"key\":\"ab\"}\n{\"key\":\"abc\"}\n");
  EXPECT_EQ(scan("prefix=ab&after=ab&values=none"), "{\"key\":\"abc\"}\n");
  EXPECT_EQ(scan("prefix=a&to=ab&values=none"), "{\"key\":\"a\"}\n");
  ASSERT_EQ(put(std::string(rows) + "?key_base64=//8=", "1").status, 204u);
  EXPECT_EQ(scan("prefix_base64=/w==&values=none"), "{\"key\":{\"base64\":\"//8=\"}}\n");
}

TEST_F(row_routes_spec, many_rows_come_page_by_page_and_none_is_lost) {
  std::string lines, wanted;
  for (int i = 0; i < 25'000; ++i) {
    const auto line = "{\"key\":\"" + std::to_string(100'000 + i) + "\",\"value\":[" + std::to_string(i) + "]}\n";
    lines += line;
  }
  ASSERT_EQ(post(rows, lines)["put"], 25'000);
  const auto before = on_server([&] { return requests; });
  EXPECT_EQ(scan(""), lines);
  EXPECT_GE(on_server([&] { return requests; }) - before, 25u);
  EXPECT_EQ(scan("limit=1001").size(),
            std::string("{\"key\":\"100000\",\"value\":[0]}\n").size() * 1001 + 90 * 1 + 900 * 2 + 1 * 3);
}

TEST_F(row_routes_spec, a_scan_that_fails_on_the_way_is_cut) {
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += "{\"key\":\"" + std::to_string(i) + "\",\"value\":0}\n";
  ASSERT_EQ(post(rows, lines).status, 200u);
  on_server([&] {
    before_request = [this, scans = 0](auto which) mutable {
      if (which == schema::VolumeRequest::SCAN_ROWS && ++scans == 3) asker = {};
    };
  });
  EXPECT_THAT(get(rows).body, testing::StartsWith("cut: "));
}

TEST_F(row_routes_spec, a_batch_is_written_whole_or_not_at_all) {
  put_letters();
  const auto refused =
      post(rows, "{\"key\":\"a\",\"value\":9}\n{\"key\":\"b\",\"value\":9,\"expected\":{\"value\":3}}\n");
  EXPECT_THAT(refused, is_problem(412, "condition-failed"));
  EXPECT_EQ(get(row("a")).body, "1");
  const auto done =
      post(rows,
           "{\"key\":\"a\",\"value\":9,\"expected\":{\"value\":1}}\n\n{\"erase\":\"b\",\"expected\":\"present\"}\r\n"
           "{\"key\":\"d\",\"value\":{\"base64\":\"AP8=\"},\"expected\":\"absent\"}\n"
           "{\"erase_range\":{\"from\":\"c\",\"to\":\"d\"}}");
  EXPECT_EQ(done.value(), (json{{"put", 2}, {"erased", 2}, {"more", false}}));
  EXPECT_EQ(scan(""), "{\"key\":\"a\",\"value\":9}\n{\"key\":\"d\",\"value\":{\"base64\":\"AP8=\"}}\n");
}

TEST_F(row_routes_spec, a_batch_that_makes_no_sense_names_its_line) {
  EXPECT_THAT(post(rows, ""), is_refused_for("no line"));
  EXPECT_THAT(post(rows, "{\"key\":\"a\",\"value\":1}\n{\"key\":\"a\"}"), is_refused_for("line 2"));
  EXPECT_THAT(post(rows, "{\"key\":5,\"value\":1}"), is_refused_for("a key is a string"));
  EXPECT_THAT(post(rows, "{\"key\":\"a\",\"value\":1,\"ttl\":5}"), is_refused_for("line 1"));
  EXPECT_THAT(post(rows, "{\"erase\":\"a\",\"value\":1}"), is_refused_for("line 1"));
  EXPECT_THAT(post(rows, "{\"key\":\"a\",\"value\":1,\"expected\":\"maybe\"}"), is_refused_for("expected"));
  EXPECT_THAT(post(rows, "not json"), is_refused_for("line 1"));
  EXPECT_THAT(post(rows, "{\"key\":\"\",\"value\":1}"), is_problem(400, "invalid"));
}

TEST_F(row_routes_spec, rows_are_erased_by_key_range_or_all_of_them_if_that_is_said) {
  put_letters();
  EXPECT_EQ(erase(row("a"))["erased"], 1);
  EXPECT_EQ(erase(row("a"))["erased"], 0);
  EXPECT_THAT(erase(rows), is_refused_for("all=true"));
  EXPECT_EQ(erase(std::string(rows) + "?to=c")["erased"], 1);
  EXPECT_EQ(erase(std::string(rows) + "?all=true")["erased"], 1);
  EXPECT_EQ(scan(""), "");
}

TEST_F(row_routes_spec, a_snapshots_rows_are_read_by_its_path) {
  put_letters();
  ASSERT_EQ(post("/v1/snapshots/payments", R"({"name": "s"})").status, 201u);
  ASSERT_EQ(erase(std::string(rows) + "?all=true").status, 200u);
  EXPECT_EQ(get("/v1/rows/payments@s/cards?key=b").body, "2");
  EXPECT_THAT(get("/v1/rows/payments@s/cards").body, HasSubstr("\"c\""));
  EXPECT_THAT(put("/v1/rows/payments@s/cards?key=b", "1"), is_problem(409, "read-only"));
}

TEST_F(row_routes_spec, a_table_is_made_described_set_and_removed) {
  put_letters();
  const auto table = get("/v1/tables/payments/cards");
  EXPECT_EQ(table["kind"], "table");
  EXPECT_EQ(table["rows"], 3);
  EXPECT_TRUE(table["changelog"].is_null());
  EXPECT_THAT(put("/v1/tables/payments/cards", ""), is_problem(409, "already-exists"));
  EXPECT_THAT(put("/v1/tables/payments/x/y", ""), is_problem(404, "not-found"));
  create_stream("/payments/s");
  const auto made =
      put("/v1/tables/payments/x/y?parents", R"({"changelog": "/payments/s:t", "changelog_format": "avro"})");
  EXPECT_EQ(made["changelog"], "/payments/s:t");
  EXPECT_EQ(made["changelog_format"], "avro");
  EXPECT_THAT(patch("/v1/tables/payments/x/y", R"({"changelog": "/payments/s:t", "changelog_format": "xml"})"),
              is_refused_for("changelog_format"));
  EXPECT_THAT(put("/v1/tables/payments/z", R"({"changelog": "payments.changes"})"), is_problem(400, "invalid"));
  EXPECT_THAT(put("/v1/tables/payments/z", R"({"from": "/payments/s:nowhere"})"), is_problem(404, "not-found"));
  EXPECT_TRUE(patch("/v1/tables/payments/x/y", R"({"changelog": null})")["changelog"].is_null());
  EXPECT_THAT(patch("/v1/tables/payments/cards", R"({"ttl": 5})"), is_refused_for("ttl"));
  EXPECT_THAT(get("/v1/tables/payments/x"), is_problem(409, "wrong-kind"));
  EXPECT_THAT(erase("/v1/tables/payments/x"), is_problem(409, "wrong-kind"));
  EXPECT_EQ(erase("/v1/tables/payments/cards")["objects"], 1);
  EXPECT_EQ(get("/v1/tables/payments/cards").status, 404u);
}

}  // namespace
}  // namespace millrace::node_api
