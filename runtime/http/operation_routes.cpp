#include "runtime/http/operation_routes.hpp"

#include "runtime/http/json_body.hpp"
#include "runtime/logging/log_system.hpp"
#include "runtime/metrics/openmetrics_text.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {
namespace {

std::string_view without_line_end(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

http_response show_levels(const log_system& log) {
  std::string body;
  for (const auto& [name, level] : log.levels()) body += name + " " + std::string(name_of(level)) + "\n";
  return {200, std::move(body)};
}

http_response set_levels(log_system& log, std::string_view body) {
  const auto text = without_line_end(body);
  const auto space = text.find(' ');
  const bool is_for_one = space != std::string_view::npos;
  const auto level = parse_log_level(is_for_one ? text.substr(space + 1) : text);
  if (!level) return {400, "send LEVEL or NAME LEVEL; levels are trace, debug, info, warn, error, off\n"};
  if (!is_for_one) {
    log.set_level(*level);
  } else if (const auto set = log.set_level(text.substr(0, space), *level); !set) {
    return {404, set.error().context + "\n"};
  }
  return show_levels(log);
}

}  // namespace

bool wants_openmetrics(const http_request& request) {
  return accepts_openmetrics(request.header("accept").value_or(""));
}

http_response metrics_reply(std::string prometheus_text, bool as_openmetrics) {
  if (as_openmetrics) return {200, millrace::as_openmetrics(prometheus_text), openmetrics_content_type};
  return {200, std::move(prometheus_text), metrics_content_type};
}

void add_metrics_route(http_server& server, const metric_registry& metrics) {
  server.add("GET", "/metrics", answering([&metrics](const http_request& request) {
               return metrics_reply(metrics.to_text(), wants_openmetrics(request));
             }));
}

void add_log_level_routes(http_server& server, log_system& log) {
  server.add("GET", "/log/level", answering([&log](const http_request&) { return show_levels(log); }));
  server.add("PUT", "/log/level",
             answering([&log](const http_request& request) { return set_levels(log, request.body); }));
}

void add_health_route(http_server& server, std::string path, health_check check) {
  server.add("GET", std::move(path), answering([check = std::move(check)](const http_request&) {
               auto reason = check();
               return reason.empty() ? http_response{200, "ok\n"} : http_response{503, std::move(reason) + "\n"};
             }));
}

void add_route_list_route(http_server& server, std::string path) {
  server.add("GET", std::move(path), answering([&server](const http_request&) {
               auto listed = nlohmann::json::array();
               for (const auto& route : server.routes()) {
                 listed.push_back({{"method", route.method}, {"path", route.pattern.text()}});
               }
               return json_reply(listed);
             }));
}

}  // namespace millrace
