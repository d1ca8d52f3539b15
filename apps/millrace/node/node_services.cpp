// The services that a node hosts.
#include <algorithm>
#include <array>
#include <future>

#include "apps/fraud/services/card_use_updater_service.hpp"
#include "apps/fraud/services/fraud_detection_service.hpp"
#include "apps/fraud/velocity_service.hpp"
#include "apps/millrace/node/hosted_services.hpp"
#include "apps/millrace/node/node_parts.hpp"
#include "apps/monitoring/services/monitoring_service.hpp"

namespace millrace {
namespace {

constexpr auto patience = std::chrono::seconds(10);

service_environment environment_of(node_parts& n) {
  return {.system = &n.runtime->system(),
          .store = n.store.get(),
          .volumes = *n.volumes,
          .topics = &n.publication,
          .time = &n.time,
          .catalog = n.catalog,
          .transactions = n.transactions,
          .groups = n.group_directory,
          .producer_ids = n.producer_ids,
          .outbox_bytes_max = n.options.service_outbox_bytes_max,
          .voice = n.log.get("service")};
}

}  // namespace

result<std::vector<flow::service_ref>> available_services(const std::vector<std::string>& libraries) {
  std::vector<flow::service_ref> all;
  for (auto& service : {fraud::velocity_service(), fraud::fraud_detection_service(), fraud::card_use_updater_service(),
                        monitoring::monitoring_service()}) {
    all.push_back(std::make_shared<const flow::service_definition>(service));
  }
  for (const auto& path : libraries) {
    auto loaded = flow::load_services(path);
    if (!loaded) return loaded.error();
    for (auto& service : *loaded) {
      if (std::ranges::any_of(all, [&](const auto& known) { return known->name == service->name; }))
        return make_error(errc::invalid_argument, path + ": there is a service '" + service->name + "' already");
      all.push_back(std::move(service));
    }
  }
  return all;
}

result<void> check_services(const std::vector<std::string>& names, const std::vector<flow::service_ref>& available,
                            const std::string& place) {
  for (const auto& name : names) {
    if (std::ranges::any_of(available, [&](const auto& service) { return service->name == name; })) continue;
    std::string all;
    for (const auto& service : available) all += (all.empty() ? "'" : ", '") + service->name + "'";
    return make_error(errc::invalid_argument, (place.empty() ? "" : place + ": ") +
                                                  "node.services: there is no service '" + name + "'; there is " + all);
  }
  return {};
}

result<void> start_services(node_parts& n) {
  auto available = available_services(n.options.service_libraries);
  if (!available) return available.error();
  if (auto known = check_services(n.options.services, *available); !known) return known;
  n.available_services = *available;
  const auto environment = environment_of(n);
  auto fraud = std::make_shared<fraud::fraud_service>(environment);
  if (auto shown = fraud->show_earlier(); !shown) {
    n.voice.warn("alerts of before cannot be shown", {{"reason", shown.error().context}});
  }
  auto detection = std::make_shared<fraud::detection_watch>(environment);
  auto monitoring = std::make_shared<monitoring::monitoring_watch>(environment);
  std::vector<deployment> configured;
  for (const auto& name : n.options.services) configured.push_back({.name = name, .service = name});
  auto opened =
      open_services({.environment = environment,
                     .services = std::move(*available),
                     .configured = std::move(configured),
                     .told = [listeners = std::array{fraud->listener(), detection->listener(), monitoring->listener()}](
                                 const deployment& of, const visible_commit& commit) {
                       for (const auto& listener : listeners) listener(of, commit);
                     }});
  if (!opened) return opened.error();
  run_and_wait(n, [&] {
    n.services = std::move(*opened);
    n.detection = std::move(detection);
    n.monitoring = std::move(monitoring);
    if (!n.options.services.empty()) n.fraud = std::move(fraud);
  });
  return {};
}

/// The page looks at the services on its own thread: there they come and there they go.
void stop_services(node_parts& n) {
  if (!n.services) return;
  std::promise<void> ended;
  const auto end = ended.get_future();
  n.services->end_all([&ended] { ended.set_value(); });
  while (end.wait_for(patience) != std::future_status::ready) {
    n.voice.warn("services have not ended yet; they use the store, so that it is not closed before");
  }
  run_and_wait(n, [&n] {
    n.services.reset();
    n.fraud.reset();
    n.detection.reset();
    n.monitoring.reset();
  });
}

}  // namespace millrace
