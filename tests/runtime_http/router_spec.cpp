#include "runtime/http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "runtime/http/target.hpp"

namespace millrace {
namespace {

using ::testing::ElementsAre;

class http_router_spec : public ::testing::Test {
 protected:
  void add(std::string method, std::string pattern) {
    router.add(std::move(method), std::move(pattern), [](const http_request&, const http_reply&) {});
  }

  /// "PATTERN name=value…" of the route chosen, or why there is none.
  std::string choose(std::string_view method, std::string_view path) {
    const auto segments = path_segments(path);
    if (!segments) return "refused";
    const auto choice = router.choose(method, *segments);
    if (!choice) return "refused: " + choice.error().context;
    if (choice->route == nullptr) return choice->methods.empty() ? "no path" : "no method";
    auto shown = choice->route->pattern.text();
    for (const auto& [name, value] : choice->parts) shown += " " + name + "=" + value;
    return shown;
  }

  http_router router;
};

TEST_F(http_router_spec, takes_a_fixed_path_as_it_is) {
  add("GET", "/metrics");
  add("GET", "/");
  EXPECT_EQ(choose("GET", "/metrics"), "/metrics");
  EXPECT_EQ(choose("GET", "/"), "/");
  EXPECT_EQ(choose("GET", "/m%65trics"), "/metrics");
  EXPECT_EQ(choose("GET", "/metrics/"), "no path");
  EXPECT_EQ(choose("PUT", "/metrics"), "no method");
}

TEST_F(http_router_spec, names_the_parts_of_a_path) {
  add("GET", "/v1/volumes/{name}/snapshots/{snapshot}");
  EXPECT_EQ(choose("GET", "/v1/volumes/pay%2Fments/snapshots/before%20v8"),
            "/v1/volumes/{name}/snapshots/{snapshot} name=pay/ments snapshot=before v8");
  EXPECT_EQ(choose("GET", "/v1/volumes//snapshots/x"), "no path");
  EXPECT_EQ(choose("GET", "/v1/volumes/a/snapshots"), "no path");
  EXPECT_EQ(choose("GET", "/v1/volumes/a/snapshots/b/c"), "no path");
}

TEST_F(http_router_spec, gives_a_rest_whole) {
  add("GET", "/v1/files/{path...}");
  EXPECT_EQ(choose("GET", "/v1/files/payments/models/v7%20b.bin"), "/v1/files/{path...} path=payments/models/v7 b.bin");
  EXPECT_EQ(choose("GET", "/v1/files/payments/"), "/v1/files/{path...} path=payments/");
  EXPECT_EQ(choose("GET", "/v1/files/"), "/v1/files/{path...} path=");
  EXPECT_EQ(choose("GET", "/v1/files"), "no path");
}

TEST_F(http_router_spec, refuses_a_rest_that_could_be_another_path) {
  add("GET", "/v1/files/{path...}");
  EXPECT_EQ(choose("GET", "/v1/files/a//b"), "refused: the path has an empty name");
  EXPECT_EQ(choose("GET", "/v1/files//"), "refused: the path has an empty name");
  EXPECT_EQ(choose("GET", "/v1/files/a%2Fb"), "refused: a name in the path holds a '/'");
}

TEST_F(http_router_spec, asks_the_pattern_that_says_most_about_a_path_whatever_the_order) {
  add("GET", "/v1/{rest...}");
  add("GET", "/v1/volumes/{name}");
  add("PUT", "/v1/volumes/mine");
  EXPECT_EQ(choose("GET", "/v1/volumes/yours"), "/v1/volumes/{name} name=yours");
  EXPECT_EQ(choose("GET", "/v1/volumes/a/b"), "/v1/{rest...} rest=volumes/a/b");
  EXPECT_EQ(choose("PUT", "/v1/volumes/mine"), "/v1/volumes/mine");
  EXPECT_EQ(choose("GET", "/v1/volumes/mine"), "no method");
}

TEST_F(http_router_spec, lists_its_routes_once_each) {
  add("PUT", "/b/{x}");
  add("GET", "/b/{x}");
  add("GET", "/a");
  add("GET", "/a");
  add("GET", "/b/{x}");
  std::vector<std::string> shown;
  for (const auto& route : router.routes()) shown.push_back(route.method + " " + route.pattern.text());
  EXPECT_THAT(shown, ElementsAre("GET /a", "GET /b/{x}", "PUT /b/{x}"));
}

TEST_F(http_router_spec, names_parts_as_the_methods_own_pattern_does) {
  add("GET", "/b/{x}");
  add("PUT", "/b/{y}");
  EXPECT_EQ(choose("GET", "/b/1"), "/b/{x} x=1");
  EXPECT_EQ(choose("PUT", "/b/1"), "/b/{y} y=1");
}

TEST(route_pattern_death, ends_a_process_that_makes_a_pattern_of_nonsense) {
  for (const auto* nonsense : {"", "a", "/{", "/{}", "/{...}", "/{a...}/b", "/a{b}", "/%41", "/{a.b}"}) {
    EXPECT_DEATH(route_pattern{nonsense}, "not a route pattern") << nonsense;
  }
}

TEST(answer_without_route, tells_what_a_path_takes) {
  const route_choice choice{.methods = {"GET", "PUT"}};
  const auto options = answer_without_route({.method = "OPTIONS", .path = "/v1/a"}, choice);
  EXPECT_EQ(options.status, 204u);
  EXPECT_EQ(options.allow, "GET, PUT, HEAD");
  const auto post = answer_without_route({.method = "POST", .path = "/v1/a"}, choice);
  EXPECT_EQ(post.status, 405u);
  EXPECT_EQ(post.allow, "GET, PUT, HEAD");
  EXPECT_EQ(post.content_type, "application/problem+json");
}

}  // namespace
}  // namespace millrace
