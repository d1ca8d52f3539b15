#include "apps/millrace/node_api/reply_problem.hpp"

#include <capnp/schema.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace millrace::node_api {
namespace {

using code = schema::VolumeReply::Code;

TEST(reply_problem, every_code_of_the_schema_has_a_status_and_a_name) {
  for (const auto each : capnp::Schema::from<code>().getEnumerants()) {
    const auto of = static_cast<code>(each.getOrdinal());
    const auto answer = problem_of(of, "why");
    EXPECT_GE(answer.status, 400u) << each.getOrdinal();
    EXPECT_EQ(answer.body.find("unknown"), std::string::npos) << each.getOrdinal();
  }
}

TEST(reply_problem, a_code_of_a_later_version_is_the_servers_fault) {
  EXPECT_EQ(problem_of(static_cast<code>(999), "why").status, 500u);
}

TEST(reply_problem, the_detail_says_what_it_is_about_and_why) {
  const auto told = nlohmann::json::parse(problem_of(code::NOT_EMPTY, "/a: there is something in it").body);
  EXPECT_EQ(told["type"], "urn:millrace:volume:not-empty");
  EXPECT_EQ(told["title"], "not empty");
  EXPECT_EQ(told["status"], 409);
  EXPECT_EQ(told["detail"], "/a: there is something in it");
}

}  // namespace
}  // namespace millrace::node_api
