#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "apps/monitoring/query/prometheus_api.hpp"
#include "tests/apps_monitoring_query/sample_source.hpp"

// What Prometheus 2.42 answers about the samples in tests/golden/promql; make.py there asked it.

namespace millrace::monitoring {
namespace {

using json = nlohmann::json;

const std::string golden_folder = MILLRACE_SOURCE_DIR "/tests/golden/promql/";

sample_source golden_samples() {
  sample_source source;
  std::ifstream file(golden_folder + "samples.txt");
  for (std::string series, time, value; std::getline(file, series, '\t');) {
    std::getline(file, time, '\t');
    std::getline(file, value);
    source.add(series, std::stoll(time), std::stod(value));
  }
  return source;
}

/// Values are calculated in another order here: the last digits may differ.
bool nearly_equal(const std::string& a, const std::string& b) {
  const double x = std::stod(a), y = std::stod(b);
  if (a == b || (std::isnan(x) && std::isnan(y))) return true;
  return std::abs(x - y) <= 1e-9 * std::max(std::abs(x), std::abs(y)) || std::abs(x - y) < 1e-9;
}

bool same_value(const json& a, const json& b) { return a[0] == b[0] && nearly_equal(a[1], b[1]); }

bool same_values(const json& a, const json& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_value);
}

bool same_series(const json& a, const json& b) {
  if (a["metric"] != b["metric"]) return false;
  return a.contains("value") ? same_value(a["value"], b["value"]) : same_values(a["values"], b["values"]);
}

/// An instant vector has no order, unless the expression made one.
json in_any_order(json series) {
  std::sort(series.begin(), series.end(), [](const json& a, const json& b) { return a["metric"] < b["metric"]; });
  return series;
}

bool same_data(const json& a, const json& b, bool ordered) {
  if (a["resultType"] != b["resultType"]) return false;
  if (a["resultType"] == "string") return a == b;
  if (a["resultType"] == "scalar") return same_value(a["result"], b["result"]);
  const auto x = ordered ? a["result"] : in_any_order(a["result"]),
             y = ordered ? b["result"] : in_any_order(b["result"]);
  return x.size() == y.size() && std::equal(x.begin(), x.end(), y.begin(), same_series);
}

bool makes_an_order(const std::string& query) {
  return query.starts_with("sort") || query.starts_with("topk(") || query.starts_with("bottomk(");
}

TEST(golden_answers, are_those_of_prometheus) {
  auto source = golden_samples();
  const query_limits limits;
  std::ifstream file(golden_folder + "answers.jsonl");
  std::size_t asked = 0;
  for (std::string line; std::getline(file, line); ++asked) {
    const auto golden = json::parse(line);
    std::vector<api_parameter> parameters;
    for (const auto& [name, value] : golden["parameters"].items()) parameters.push_back({name, value});
    const std::string path = golden["path"], query = golden["parameters"]["query"];
    const auto answer = answer_prometheus_api("/api/v1/" + path, parameters, {source, limits});
    const auto body = json::parse(answer.body);
    EXPECT_EQ(answer.status, golden["status"]) << line.substr(0, 300) << "\n" << answer.body;
    EXPECT_EQ(body["status"], golden["body"]["status"]);
    if (body["status"] == "error") {
      EXPECT_EQ(body["errorType"], golden["body"]["errorType"]) << query << answer.body;
    } else if (golden["status"] == 200) {
      EXPECT_TRUE(same_data(body["data"], golden["body"]["data"], path == "query_range" || makes_an_order(query)))
          << golden["parameters"].dump() << "\nours:       " << answer.body
          << "\nPrometheus: " << golden["body"].dump();
    }
  }
  EXPECT_GT(asked, 800U);
}

}  // namespace
}  // namespace millrace::monitoring
