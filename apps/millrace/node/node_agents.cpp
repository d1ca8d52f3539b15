// What of a node faces the agents of servers.
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

/// Nothing if no way in is open.
result<std::optional<monitoring::intake_options>> intake_of(const agent_options& from) {
  monitoring::intake_options made{.statsd = from.statsd,
                                  .syslog_udp = from.syslog_udp,
                                  .syslog_tcp = from.syslog_tcp,
                                  .scrape_interval = from.scrape_interval};
  for (const auto& text : from.scrape) {
    auto target = monitoring::scrape_target::parse(text);
    if (!target) return make_error(target.error().code, "monitoring.scrape: " + target.error().context);
    made.scrape.push_back(std::move(*target));
  }
  const bool wanted = from.http || from.statsd || from.syslog_udp || from.syslog_tcp || !from.scrape.empty();
  return wanted ? std::optional(std::move(made)) : std::nullopt;
}

}  // namespace

result<void> start_agents(node_parts& n) {
  const auto wanted = intake_of(n.options.agents);
  if (!wanted) return wanted.error();
  if (!*wanted) return {};
  auto opened = monitoring::agent_intake::open(**wanted, {.system = &n.runtime->system(),
                                                          .catalog = n.catalog,
                                                          .topics = &n.publication,
                                                          .time = &n.time,
                                                          .voice = n.log.get("monitoring")});
  if (!opened) return opened.error();
  run_and_wait(n, [&] { n.agents = std::move(*opened); });
  return {};
}

/// What has come in is written before the services end.
void stop_agents(node_parts& n) {
  std::shared_ptr<monitoring::agent_intake> agents;
  run_and_wait(n, [&] { agents = std::move(n.agents); });
}

}  // namespace millrace
