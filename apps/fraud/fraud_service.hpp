#pragma once
#include <caf/actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "actors/catalog/catalog_publication.hpp"
#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_flows.hpp"
#include "runtime/base/clock.hpp"
#include "runtime/disk/disk.hpp"
#include "runtime/logging/logger.hpp"
#include "runtime/reactor/actor_runtime.hpp"

namespace millrace::fraud {

/// What the service needs of the node that hosts it; all of it outlives the service.
struct fraud_environment {
  actor_runtime* runtime;
  const catalog_publication* topics;
  caf::actor catalog;
  millrace::disk* disk;
  const clock* time;
  std::string data_directory;
  std::function<void(std::function<void()>)> run_blocking;
  logger voice{};
};

/// The service inside a node: one flow for each partition of `transactions`, at home on the partition's reactor, with a
/// table and a checkpoint of its own under services/fraud/ of the data directory; `run_fraud_flows` keeps them going.
/// Threads: the one that made it; `board` and `lag` any.
class fraud_service {
 public:
  /// Makes the topics that are missing, and starts. Blocks for as long as the catalog takes.
  static result<std::unique_ptr<fraud_service>> start(const fraud_environment& environment);

  /// As `stop`.
  ~fraud_service();

  /// Ends the flows and waits until they are gone. What was under way is looked at again at the next start.
  void stop();

  const fraud_board& board() const { return *board_; }
  std::shared_ptr<const fraud_board> shared_board() const { return board_; }

  /// Records of `transactions` that are not looked at yet, or whose alerts are not durable yet.
  std::uint64_t lag() const;

 private:
  explicit fraud_service(fraud_environment environment) : environment_(std::move(environment)) {}
  result<void> make_directories();

  fraud_environment environment_;
  std::shared_ptr<fraud_board> board_ = std::make_shared<fraud_board>();
  caf::actor flows_;
};

}  // namespace millrace::fraud
