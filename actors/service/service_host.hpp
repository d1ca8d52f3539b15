#pragma once
#include <caf/actor.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/service/deployment.hpp"
#include "actors/service/service_environment.hpp"
#include "actors/service/service_instance.hpp"
#include "actors/service/service_log.hpp"
#include "actors/service/service_report.hpp"
#include "codecs/base/result.hpp"
#include "runtime/flow/topics/service_definition.hpp"

namespace millrace {

enum class service_state : std::uint8_t { running, waiting, stopping, stopped };
std::string_view name_of(service_state state);

/// What is known of a deployment.
struct service_status {
  deployment wanted;
  std::string version;
  service_state state = service_state::stopped;
  std::string reason;          ///< of `waiting`: why it failed the last time
  std::uint64_t failures = 0;  ///< since the node was started
  std::shared_ptr<const service_log> log;
  std::shared_ptr<const flow::graph_plan> plan;
  std::shared_ptr<const instance_report> report;  ///< never null
  std::shared_ptr<const flow::service_definition> service;
};

using service_answer = std::function<void(result<std::vector<service_status>>)>;

/// Told what committed readers see now of a deployment. Called on the instance's thread; must not block for long.
using commit_listener = std::function<void(const deployment&, const visible_commit&)>;

struct service_host_options {
  service_environment environment;
  std::vector<std::shared_ptr<const flow::service_definition>> services;  ///< that can be deployed
  std::vector<deployment> configured =
      {};  ///< of the node's config: there as long as that says so, and not written down
  commit_listener told = {};
};

/// Where everybody in a node asks about its services. Cheap to copy. Threads: any; answers come on the host's.
class service_desk {
 public:
  /// Writes the deployment down and starts it; one of that name is replaced, and goes on with its state. The topics and
  /// the volume are made if they are not there. `not_found`: no such service; `invalid_argument`; `unavailable`.
  void deploy(deployment wanted, service_answer answer) const;

  /// What is known of one, or of all if there is no name. `not_found`.
  void describe(std::optional<std::string> name, service_answer answer) const;

  /// It commits what it has and ends, until it is started again; or goes on. `not_found`.
  void stop(std::string name, service_answer answer) const;
  void start(std::string name, service_answer answer) const;

  /// Stops it and forgets it; its topics and its volume stay. `not_found`.
  void remove(std::string name, service_answer answer) const;

  /// A shadow and what it is a shadow of are brought to the same positions, and then write where the other wrote: what
  /// was the shadow goes on as the service, with not an output missing or twice. The same again undoes it. The answer
  /// comes when both run again; the shadow stands first. `invalid_argument`: it is no shadow; `unavailable`: one of
  /// them fails.
  void promote(std::string shadow, service_answer answer) const;

  /// Ends all instances; the answer comes when they are gone. Before the node's other parts end.
  void end_all(std::function<void()> ended) const;

 private:
  friend result<service_desk> open_services(service_host_options options);
  caf::actor host_;
};

/// Starts the host on a thread of its own, and what was deployed when the node ended.
result<service_desk> open_services(service_host_options options);

}  // namespace millrace
