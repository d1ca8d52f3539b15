#pragma once
#include "actors/partition/compaction_gate.hpp"
#include "runtime/metrics/registry.hpp"

namespace millrace {

/// Counts what compaction does. Threads: any.
class compaction_metrics final : public compaction_observer {
 public:
  /// `registry` outlives this.
  explicit compaction_metrics(metric_registry& registry);

  void compacted(const compaction_facts& facts) override;

 private:
  counter rounds_;
  counter failures_;
  counter bytes_moved_;
  counter bytes_before_;
  counter bytes_after_;
  counter records_removed_;
  histogram seconds_;
};

/// How many logs are compacted now and how many wait for it. Threads: any.
void collect_compaction(metric_sink& sink, const compaction_gate& gate);

}  // namespace millrace
