#pragma once
#include "actors/log_writer/flush_observer.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// Counts what log writers do. Threads: any.
class flush_metrics final : public flush_observer {
 public:
  /// `registry` outlives this.
  explicit flush_metrics(metric_registry& registry);

  void flushed(const flush_facts& facts) override;

 private:
  histogram seconds_;
  counter requests_;
  counter files_synced_;
  counter journaled_bytes_;
};

}  // namespace millrace
