#pragma once
#include <memory>

#include "actors/service/service_host.hpp"
#include "apps/fraud/fraud_board.hpp"
#include "apps/fraud/fraud_topics.hpp"

namespace millrace::fraud {

inline constexpr const char* deployment_name = "fraud";

/// What a node shows of its fraud service: counts and the latest alerts. Threads: any.
class fraud_service {
 public:
  explicit fraud_service(const service_environment& environment) : environment_(environment) {}

  /// Takes up the alerts that are there from before. Blocks for as long as the topic takes to be read.
  result<void> show_earlier();

  /// For the host of the services.
  commit_listener listener() const;

  const fraud_board& board() const { return *board_; }
  std::shared_ptr<const fraud_board> shared_board() const { return board_; }

  /// Records of `transactions` that are not looked at yet, or whose alerts are not durable yet.
  std::uint64_t lag() const;

 private:
  const service_environment environment_;
  std::shared_ptr<fraud_board> board_ = std::make_shared<fraud_board>();
};

}  // namespace millrace::fraud
