#include <gtest/gtest.h>

#include "apps/monitoring/query/prometheus_api.hpp"
#include "tests/apps_monitoring_query/sample_source.hpp"

// What Grafana's Prometheus data source asks, in the order in which one who sets it up sees it, and the answers: made
// by hand from the documentation of the HTTP API (prometheus.io/docs/prometheus/latest/querying/api).

namespace millrace::monitoring {
namespace {

using parameters = std::vector<api_parameter>;

class grafana : public testing::Test {
 protected:
  void SetUp() override {
    source.add_all("up{job=\"api\",instance=\"0\"}", 1'700'000'000'000, 15'000, {1, 1, 0, 1});
    source.add_all("up{job=\"db\",instance=\"1\"}", 1'700'000'000'000, 15'000, {1, 1, 1, 1});
    source.add_all("load{instance=\"0\"}", 1'700'000'000'000, 15'000, {0.5, 1.25, 2, 1e-7});
  }

  api_answer ask(std::string_view path, const parameters& of = {}) {
    return answer_prometheus_api(path, of, {source, limits, 1'700'000'045'000, "0.1.0"});
  }

  void expect_data(std::string_view path, const parameters& of, const std::string& data) {
    const auto answer = ask(path, of);
    EXPECT_EQ(answer.status, 200) << path;
    EXPECT_EQ(answer.body, "{\"status\":\"success\",\"data\":" + data + "}") << path;
  }

  void expect_refused(std::string_view path, const parameters& of, int status, const std::string& type,
                      const std::string& why) {
    const auto answer = ask(path, of);
    EXPECT_EQ(answer.status, status) << path;
    EXPECT_EQ(answer.body, R"({"status":"error","errorType":")" + type + R"(","error":")" + why + "\"}") << path;
  }

  sample_source source;
  query_limits limits;
};

TEST_F(grafana, saves_and_tests_by_a_sum_and_the_build) {
  expect_data("/api/v1/query", {{"query", "1+1"}, {"time", "4"}}, R"({"resultType":"scalar","result":[4,"2"]})");
  expect_data("/api/v1/status/buildinfo", {},
              R"({"version":"2.42.0","revision":"0.1.0","branch":"","buildUser":"","buildDate":"","goVersion":""})");
  expect_data("/api/v1/rules", {}, R"({"groups":[]})");
}

TEST_F(grafana, fills_its_query_builder_from_names_and_labels) {
  const parameters hour{{"start", "1699996400"}, {"end", "1700000045"}};
  expect_data("/api/v1/label/__name__/values", hour, R"(["load","up"])");
  expect_data("/api/v1/metadata", {{"limit", "1000"}}, "{}");
  expect_data("/api/v1/labels", hour, R"(["__name__","instance","job"])");
  expect_data("/api/v1/labels", {{"match[]", "load"}}, R"(["__name__","instance"])");
  expect_data("/api/v1/label/instance/values", {{"match[]", "up{job=\"db\"}"}}, R"(["1"])");
  expect_data("/api/v1/label/job/values", {{"match[]", "load"}}, "[]");
  expect_data("/api/v1/label/instance/values", {{"start", "1800000000"}, {"end", "1800000001"}}, "[]");
}

TEST_F(grafana, lists_the_series_of_one_selector_or_several) {
  expect_data("/api/v1/series", {{"match[]", "up"}, {"start", "1699996400"}, {"end", "1700000045"}},
              R"([{"__name__":"up","instance":"0","job":"api"},{"__name__":"up","instance":"1","job":"db"}])");
  expect_data("/api/v1/series", {{"match[]", "load"}, {"match[]", "{instance=\"0\"}"}},
              R"([{"__name__":"load","instance":"0"},{"__name__":"up","instance":"0","job":"api"}])");
  const auto cut = ask("/api/v1/series", {{"match[]", "up"}, {"limit", "1"}});
  EXPECT_EQ(cut.body, R"({"status":"success","data":[{"__name__":"up","instance":"0","job":"api"}],)"
                      R"("warnings":["results truncated due to limit"]})");
}

TEST_F(grafana, draws_a_panel_from_a_range_query) {
  expect_data("/api/v1/query_range",
              {{"query", "up{job=\"api\"}"}, {"start", "1700000000"}, {"end", "1700000045"}, {"step", "15"}},
              R"({"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"0","job":"api"},)"
              R"("values":[[1700000000,"1"],[1700000015,"1"],[1700000030,"0"],[1700000045,"1"]]}]})");
  expect_data("/api/v1/query_range",
              {{"query", "load > 1"}, {"start", "1700000000.500"}, {"end", "1700000031"}, {"step", "15s"}},
              R"({"resultType":"matrix","result":[{"metric":{"__name__":"load","instance":"0"},)"
              R"("values":[[1700000015.500,"1.25"],[1700000030.500,"2"]]}]})");
  expect_data("/api/v1/query_range", {{"query", "1/0"}, {"start", "0"}, {"end", "1"}, {"step", "1"}},
              R"({"resultType":"matrix","result":[{"metric":{},"values":[[0,"+Inf"],[1,"+Inf"]]}]})");
  expect_data("/api/v1/query_range", {{"query", "up"}, {"start", "0"}, {"end", "1"}, {"step", "1"}},
              R"({"resultType":"matrix","result":[]})");
}

TEST_F(grafana, fills_tables_and_variables_from_instant_queries) {
  expect_data("/api/v1/query", {{"query", "count by (job) (up)"}, {"time", "2023-11-14T22:13:50Z"}},
              R"({"resultType":"vector","result":[{"metric":{"job":"api"},"value":[1700000030,"1"]},)"
              R"({"metric":{"job":"db"},"value":[1700000030,"1"]}]})");
  expect_data("/api/v1/query", {{"query", "load"}},
              R"({"resultType":"vector","result":[{"metric":{"__name__":"load","instance":"0"},)"
              R"("value":[1700000045,"1e-07"]}]})");
  expect_data("/api/v1/query", {{"query", "load[20s]"}, {"time", "1700000030"}},
              R"({"resultType":"matrix","result":[{"metric":{"__name__":"load","instance":"0"},)"
              R"("values":[[1700000015,"1.25"],[1700000030,"2"]]}]})");
  expect_data("/api/v1/query", {{"query", "\"a\\\"b\""}, {"time", "1.5"}},
              R"({"resultType":"string","result":[1.500,"a\"b"]})");
  expect_data("/api/v1/query", {{"query", "0/0"}, {"time", "1"}}, R"({"resultType":"scalar","result":[1,"NaN"]})");
}

TEST_F(grafana, looks_for_exemplars_and_alerts_and_finds_none) {
  expect_data("/api/v1/query_exemplars", {{"query", "up"}, {"start", "0"}, {"end", "1"}}, "[]");
  expect_data("/api/v1/alerts", {}, R"({"alerts":[]})");
}

TEST_F(grafana, formats_what_one_wrote) {
  expect_data("/api/v1/format_query", {{"query", "sum(rate(a[5m]))by(x)/2"}}, R"("sum by (x) (rate(a[5m])) / 2")");
}

TEST_F(grafana, is_told_which_parameter_is_wrong) {
  expect_refused("/api/v1/query", {{"query", "up("}}, 400, "bad_data",
                 R"(invalid parameter \"query\": at 1: the function up is not served; the documentation of queries )"
                 "lists those that are");
  expect_refused("/api/v1/query", {}, 400, "bad_data",
                 R"(invalid parameter \"query\": at 1: an expression is wanted, not the end)");
  expect_refused("/api/v1/query", {{"query", "1"}, {"timeout", "soon"}}, 400, "bad_data",
                 R"(invalid parameter \"timeout\": cannot parse 'soon' to a valid duration: seconds or such as )"
                 "1h30m are wanted");
  expect_refused("/api/v1/query_range", {{"query", "up"}, {"start", "2"}, {"end", "1"}, {"step", "1"}}, 400, "bad_data",
                 R"(invalid parameter \"end\": end timestamp must not be before start time)");
  expect_refused("/api/v1/query_range", {{"query", "up"}, {"start", "0"}, {"end", "11001"}, {"step", "1"}}, 400,
                 "bad_data",
                 "exceeded maximum resolution of 11000 points per timeseries. Try decreasing the query resolution "
                 "(?step=XX)");
  expect_refused("/api/v1/query_range", {{"query", "up[5m]"}, {"start", "0"}, {"end", "1"}, {"step", "1"}}, 400,
                 "bad_data",
                 R"(invalid expression type \"range vector\" for range query, must be Scalar or instant Vector)");
  expect_refused("/api/v1/series", {}, 400, "bad_data", "no match[] parameter provided");
  expect_refused("/api/v1/label/1x/values", {}, 400, "bad_data", R"(invalid label name: \"1x\")");
  expect_refused("/api/v1/nothing", {}, 404, "not_found", "nothing is served at /api/v1/nothing");
}

TEST_F(grafana, is_told_why_a_query_cannot_be_executed) {
  limits.series_max = 1;
  expect_refused("/api/v1/query", {{"query", "up"}}, 422, "execution",
                 "a selector finds more than 1 series; tell more labels");
  limits.series_max = 10;
  limits.answer_bytes_max = 10;
  expect_refused("/api/v1/query", {{"query", "up"}}, 422, "execution",
                 "the answer has more than 10 bytes; ask for fewer series or a longer step");
}

TEST_F(grafana, is_told_when_its_own_timeout_or_that_of_all_is_over) {
  const auto why = "the query took too long; ask for fewer series or a shorter time";
  const parameters of{{"query", "up"}, {"timeout", "1m"}};
  std::int64_t timed = 0;
  const api_surroundings around{source, limits, 1'700'000'045'000, "", [&timed](std::int64_t ms) {
                                  timed = ms;
                                  return [] { return true; };
                                }};
  const auto answer = answer_prometheus_api("/api/v1/query", of, around);
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(timed, 60'000);
  EXPECT_EQ(answer.body, R"({"status":"error","errorType":"timeout","error":")" + std::string(why) + "\"}");
  limits.time_is_up = [] { return true; };
  expect_refused("/api/v1/query", {{"query", "up"}}, 503, "timeout", why);
}

}  // namespace
}  // namespace millrace::monitoring
