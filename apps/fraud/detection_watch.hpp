#pragma once
#include <memory>

#include "actors/service/service_host.hpp"
#include "apps/fraud/detection_board.hpp"
#include "apps/fraud/fraud_board.hpp"

namespace millrace::fraud {

/// What a node shows of all its deployments of the detection service: how right each detector is, and the latest
/// alerts. Threads: any.
class detection_watch {
 public:
  explicit detection_watch(const service_environment& environment) : environment_(environment) {}

  /// For the host of the services. As a deployment begins it takes up what its topics have from before.
  commit_listener listener() const;

  std::shared_ptr<const detection_board> tracks() const { return tracks_; }
  std::shared_ptr<const fraud_board> alerts() const { return alerts_; }

 private:
  const service_environment environment_;
  std::shared_ptr<detection_board> tracks_ = std::make_shared<detection_board>();
  std::shared_ptr<fraud_board> alerts_ = std::make_shared<fraud_board>();
};

}  // namespace millrace::fraud
