#include "runtime/http/operation_routes.hpp"

#include <sstream>

#include "runtime/logging/log_system.hpp"
#include "runtime/metrics/registry.hpp"
#include "tests/runtime_http/http_fixture.hpp"

namespace millrace {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class operation_routes_spec : public http_fixture {
 protected:
  operation_routes_spec() {
    open();
    log.get("gateway");
    log.get("storage");
    add_metrics_route(*server, metrics);
    add_log_level_routes(*server, log);
    add_health_route(*server, "/health", [this] { return illness; });
    add_route_list_route(*server);
    start();
  }

  metric_registry metrics;
  std::ostringstream lines;
  log_system log{log_level::info, lines};
  std::string illness;
};

TEST_F(operation_routes_spec, show_metrics_as_prometheus_wants_them) {
  metrics.counter({"millrace_requests_total", "Requests."}).add(3);
  const auto reply = get("/metrics");
  EXPECT_THAT(reply, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(reply, EndsWith("millrace_requests_total 3\n"));
}

TEST_F(operation_routes_spec, change_the_level_of_all_loggers) {
  EXPECT_THAT(put("/log/level", "debug\n"), EndsWith("gateway debug\nstorage debug\n"));
}

TEST_F(operation_routes_spec, change_the_level_of_one_logger) {
  EXPECT_THAT(put("/log/level", "storage trace"), EndsWith("gateway info\nstorage trace\n"));
  EXPECT_THAT(get("/log/level"), EndsWith("gateway info\nstorage trace\n"));
}

TEST_F(operation_routes_spec, refuse_a_level_or_a_logger_that_there_is_not) {
  EXPECT_THAT(put("/log/level", "loud"), StartsWith("HTTP/1.1 400 "));
  EXPECT_THAT(put("/log/level", "kitchen debug"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(get("/log/level"), EndsWith("gateway info\nstorage info\n"));
}

TEST_F(operation_routes_spec, say_why_a_node_is_not_well) {
  EXPECT_THAT(get("/health"), EndsWith("\r\n\r\nok\n"));
  illness = "data directory a: fsync failed";
  const auto reply = get("/health");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 503 "));
  EXPECT_THAT(reply, EndsWith("data directory a: fsync failed\n"));
}

TEST_F(operation_routes_spec, list_every_route) {
  const auto reply = get("/v1/routes");
  EXPECT_THAT(reply, HasSubstr("Content-Type: application/json\r\n"));
  EXPECT_THAT(reply, HasSubstr(R"({"method":"PUT","path":"/log/level"})"));
  EXPECT_THAT(reply, HasSubstr(R"({"method":"GET","path":"/v1/routes"})"));
}

}  // namespace
}  // namespace millrace
