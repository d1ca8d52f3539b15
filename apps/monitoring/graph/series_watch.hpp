#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "apps/monitoring/graph/series_news.hpp"
#include "apps/monitoring/graph/series_states.hpp"
#include "apps/monitoring/graph/taken_events.hpp"
#include "apps/monitoring/series/rollup_level.hpp"
#include "runtime/flow/operators/process_stage.hpp"
#include "runtime/flow/state/archive_state.hpp"

namespace millrace::monitoring {

struct series_options {
  /// How long aggregates are kept, by resolution.
  std::array<std::int64_t, 3> kept_ms{std::int64_t{2} * 86'400'000, std::int64_t{30} * 86'400'000,
                                      std::int64_t{730} * 86'400'000};
  double attention_score = 0.5;  ///< from which a score is told
  bool all_scores = false;       ///< each is told
};

/// Keeps a series: its aggregates by resolution, in blocks as they grow old; and says what is unusual in it, and for
/// which rules it holds.
class series_watch {
 public:
  using output = series_news;
  using aside = late_sample;
  using context = flow::process_context<std::uint64_t, output, aside>;

  explicit series_watch(const series_options& options) : options_(options) {}

  static auto states(auto& self) {
    return std::tie(self.name_, self.open_, self.fine_, self.coarse_, self.detector_, self.rules_, self.blocks_);
  }

  void on_event(const taken_sample& one, context& c);

 private:
  /// The rules that look at a series, and its labels.
  struct watched {
    label_set labels;
    std::vector<std::shared_ptr<const alert_rule>> rules;
  };
  static constexpr std::size_t watched_max = 200'000;

  const watched* rules_of(const taken_sample& one);
  const watched* rules_known(std::uint64_t id) const;

  void pass_on(const aggregate& tens, const watched* by, context& c);
  void pass_on_minute(const aggregate& minute, context& c);
  void amend_coarse(std::int64_t time_ms, double value);
  void put_away(resolution of, std::vector<aggregate> block);

  void score_sample(const taken_sample& one, std::int64_t before_ms, context& c);
  void score_minute(const aggregate& minute, context& c);
  void score(std::int64_t time_ms, double value, context& c);

  void judge_sample(const taken_sample& one, const watched& by, context& c);
  void judge_stretch(const aggregate& tens, const watched& by, context& c);
  void judge_score(const value_score& score, const watched& by, context& c);
  void tell(const std::shared_ptr<const alert_rule>& rule, const watched& by, verdict said, context& c);

  const series_options options_;
  flow::value_state<std::string> name_{name_state};
  flow::value_state<open_aggregate> open_{open_state};
  flow::value_state<fine_rollup> fine_{fine_state};
  flow::value_state<coarse_rollup> coarse_{coarse_state};
  flow::value_state<std::string> detector_{"detector"};
  flow::value_state<rules_memory> rules_{"rules"};
  flow::archive_state<block_name, aggregate_block> blocks_{blocks_state};

  // No state: found again when a series is heard of.
  rules_ref in_force_;
  std::unordered_map<std::uint64_t, watched> watched_;
};

}  // namespace millrace::monitoring
