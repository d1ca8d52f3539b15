// The services that a node hosts.
#include <boost/asio/post.hpp>

#include "apps/fraud/fraud_service.hpp"
#include "apps/millrace/node/hosted_services.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {
namespace {

constexpr const char* fraud_name = "fraud";

}  // namespace

result<void> check_services(const std::vector<std::string>& names, const std::string& place) {
  for (const auto& name : names) {
    if (name != fraud_name) {
      return make_error(
          errc::invalid_argument,
          (place.empty() ? "" : place + ": ") + "node.services: there is no service '" + name + "'; there is 'fraud'");
    }
  }
  return {};
}

result<void> start_services(node_parts& n) {
  if (auto known = check_services(n.options.services); !known) return known;
  if (n.options.services.empty()) return {};
  auto started = fraud::fraud_service::start({
      .runtime = n.runtime.get(),
      .topics = &n.publication,
      .catalog = n.catalog,
      .disk = &n.disk,
      .time = &n.time,
      .data_directory = own_directory(n).path(),
      .run_blocking = [&n](std::function<void()> work) { boost::asio::post(*n.blocking, std::move(work)); },
      .voice = n.log.get("fraud"),
  });
  if (!started) return started.error();
  std::unique_ptr<fraud::fraud_service> service = std::move(*started);
  run_and_wait(n, [&] { n.fraud = std::move(service); });
  return {};
}

/// The page looks at the service on its own thread: there it comes and there it goes.
void stop_services(node_parts& n) {
  if (!n.fraud) return;
  n.fraud->stop();
  run_and_wait(n, [&n] { n.fraud.reset(); });
}

}  // namespace millrace
