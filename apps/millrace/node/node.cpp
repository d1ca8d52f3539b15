#include "apps/millrace/node/node.hpp"

#include "apps/millrace/node/node_addresses.hpp"
#include "apps/millrace/node/node_parts.hpp"

namespace millrace {

node::node(std::unique_ptr<node_parts> made) : parts_(std::move(made)) {}

node::~node() { stop(); }

result<std::unique_ptr<node>> node::start(const node_options& options, log_system& log, const node_machine& machine) {
  if (auto free = check_addresses(options); !free) return free.error();
  std::unique_ptr<node> made(new node(std::make_unique<node_parts>(options, log, machine)));
  for (const auto step : {open_data, open_store, start_storage_actors, start_coordinators, start_volumes,
                          start_store_keeper, start_gateways, start_links, start_http, start_services, start_agents}) {
    if (auto done = step(*made->parts_); !done) return done.error();
  }
  return made;
}

void node::stop() {
  if (!parts_) return;
  if (parts_->runtime) {
    stop_agents(*parts_);
    stop_services(*parts_);
    stop_serving(*parts_);
    close_logs(*parts_);
  }
  parts_.reset();
}

const volume_desk& node::volumes() const { return *parts_->volumes; }

const fraud::fraud_service* node::fraud() const { return parts_->fraud.get(); }

std::string node::kafka_address() const { return parts_->listeners.front()->bound.to_string(); }

std::string node::http_address() const { return parts_->http ? parts_->http->address().to_string() : "-"; }

}  // namespace millrace
