#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "actors/service/private_table.hpp"
#include "actors/service/service_host.hpp"
#include "apps/monitoring/board/monitoring_board.hpp"
#include "apps/monitoring/board/series_index.hpp"
#include "apps/monitoring/board/stored_series.hpp"

namespace millrace::monitoring {

/// What a node shows of its first deployment of the monitoring service. Threads: any.
class monitoring_watch {
 public:
  explicit monitoring_watch(const service_environment& environment) : environment_(environment) {}

  /// For the host of the services. As a deployment begins it takes up what its topics and its table have from before.
  commit_listener listener() const;

  const monitoring_board& board() const { return kept_->board; }
  std::size_t series() const { return kept_->index.size(); }

  /// Runs `f` with the series as they are stored; `unavailable` while no monitoring service is deployed. Blocks.
  result<void> with_series(const std::function<void(series_source&)>& f) const;

 private:
  struct kept {
    monitoring_board board;
    series_index index;
    std::mutex mutex;
    std::string deployment;  // the first that began
    std::shared_ptr<private_table> table;
  };
  static void begin(const service_environment& environment, const deployment& of, kept& into);
  static void take(const visible_commit& commit, kept& into);

  const service_environment environment_;
  std::shared_ptr<kept> kept_ = std::make_shared<kept>();
};

}  // namespace millrace::monitoring
