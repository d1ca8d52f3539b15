#include "apps/millrace/node/monitoring_routes.hpp"

#include <boost/asio/post.hpp>

#include <utility>

#include "apps/millrace/node/monitoring_json.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/millrace/node/page.hpp"
#include "apps/monitoring/formats/remote_write.hpp"
#include "apps/monitoring/query/prometheus_api.hpp"
#include "runtime/http/json_body.hpp"
#include "runtime/http/problem.hpp"
#include "runtime/http/target.hpp"

namespace millrace {
namespace {

using monitoring::intake_format;

constexpr std::uint32_t posted_bytes_max = 32 << 20;
constexpr auto query_patience = std::chrono::seconds(30);

http_response problem_of_agents(const error& why) {
  switch (why.code) {
    case errc::invalid_argument:
    case errc::corrupt:
    case errc::truncated: return problem(400, {}, why.context);
    case errc::unsupported: return problem(415, {}, why.context);
    case errc::limit_exceeded: return problem(413, {}, why.context);
    default: return problem(503, {}, why.context);
  }
}

/// Runs `f()` where HTTP lives; what it was to answer is closed if the node has stopped meanwhile.
void on_http_thread(node_parts& n, std::function<void()> f) { run_on(n.runtime->at(0), std::move(f)); }

result<void> check_encoding(intake_format format, const http_request& request) {
  const auto encoding = request.header("content-encoding").value_or("");
  if (format == intake_format::remote_write) {
    return monitoring::check_remote_write(request.header("content-type").value_or(""), encoding);
  }
  const auto kind = request.header("content-type").value_or("");
  if (kind.find("protobuf") != std::string::npos) {
    return make_error(errc::unsupported,
                      "Content-Type " + kind + ": JSON is read here; collectors have encoding: json");
  }
  if (encoding.empty() || encoding == "identity") return {};
  return make_error(errc::unsupported, "Content-Encoding " + encoding + ": send it without");
}

/// Answered when all of it is durable. Who sent it is the `host` of the query, for formats that name none.
void take_posted(node_parts& n, intake_format format, const http_request& request, const http_reply& reply) {
  if (!n.agents) return reply(problem(503, {}, "agents may not post here: set monitoring.http = true"));
  if (const auto fits = check_encoding(format, request); !fits) return reply(problem_of_agents(fits.error()));
  const auto host = request.parameter("host").value_or("");
  const unsigned done = format == intake_format::otlp_metrics || format == intake_format::otlp_logs ? 200 : 204;
  n.agents->post(format, std::string(request.body), std::string(host), [&n, reply, done](const result<void>& how) {
    on_http_thread(n, [reply, done, how] {
      if (!how) return reply(problem_of_agents(how.error()));
      reply(done == 200 ? http_response{.body = "{}", .content_type = "application/json"}
                        : http_response{.status = done});
    });
  });
}

std::vector<monitoring::api_parameter> parameters_of(const http_request& request) {
  std::vector<monitoring::api_parameter> all;
  for (const auto& one : request.parameters) all.push_back({one.name, one.value});
  const auto form = query_parameters(request.body);  // of a POST; what is none is passed over
  if (!form) return all;
  for (const auto& one : *form) all.push_back({one.name, one.value});
  return all;
}

std::function<bool()> timer_of(std::chrono::milliseconds span) {
  return [end = std::chrono::steady_clock::now() + span] { return std::chrono::steady_clock::now() > end; };
}

/// Queries read the store, which may wait: they run on threads of their own.
void answer_query(node_parts& n, const http_request& request, const http_reply& reply) {
  if (!n.monitoring) return reply(problem(503, {}, "the node is starting or stopping"));
  boost::asio::post(*n.query_threads, [&n, watch = n.monitoring, path = std::string(request.path),
                                       parameters = parameters_of(request), reply] {
    monitoring::api_answer answer;
    const auto served = watch->with_series([&](monitoring::series_source& series) {
      const monitoring::query_limits limits{.time_is_up = timer_of(query_patience)};
      answer = monitoring::answer_prometheus_api(
          path, parameters,
          {.source = series,
           .limits = limits,
           .now_ms = n.time.wall_ms(),
           .version = MILLRACE_VERSION,
           .start_timer = [](std::int64_t ms) { return timer_of(std::chrono::milliseconds(ms)); }});
    });
    on_http_thread(n, [reply, served, answer = std::move(answer)]() mutable {
      if (!served) return reply(problem_of_agents(served.error()));
      reply({.status = static_cast<unsigned>(answer.status),
             .body = std::move(answer.body),
             .content_type = "application/json"});
    });
  });
}

}  // namespace

void add_monitoring_routes(http_server& server, node_parts& n) {
  const std::pair<const char*, intake_format> posts[] = {{"/api/v1/write", intake_format::remote_write},
                                                         {"/v1/metrics", intake_format::otlp_metrics},
                                                         {"/v1/logs", intake_format::otlp_logs},
                                                         {"/v1/lines", intake_format::json_lines}};
  for (const auto& [path, format] : posts) {
    server.add(
        "POST", path,
        [&n, format = format](const http_request& request, const http_reply& reply) {
          take_posted(n, format, request, reply);
        },
        posted_bytes_max);
  }
  for (const char* method : {"GET", "POST"}) {
    server.add(method, "/api/v1/{what...}",
               [&n](const http_request& request, const http_reply& reply) { answer_query(n, request, reply); });
  }
  server.add("GET", "/monitoring", answering([](const http_request&) {
               return http_response{.body = std::string(monitoring_html()), .content_type = "text/html; charset=utf-8"};
             }));
  server.add("GET", "/v1/monitoring", answering([&n](const http_request&) {
               return json_reply(n.monitoring ? monitoring_json(*n.monitoring) : nlohmann::json::object());
             }));
}

}  // namespace millrace
