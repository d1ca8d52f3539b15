#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "apps/monitoring/events/sample.hpp"
#include "apps/monitoring/templates/log_finding.hpp"
#include "apps/monitoring/templates/template_miner.hpp"
#include "apps/monitoring/templates/template_rates.hpp"

namespace millrace::monitoring {

/// For how long after its first line an app's new templates are learnt in silence.
inline constexpr std::int64_t learning_ms_default = 5 * 60'000;

/// Watches the log of one app: its templates, how often each comes, and what is new. Threads: one at a time.
class log_watch {
 public:
  struct taken {
    std::uint64_t template_id = template_miner::overflow_id;
    std::vector<log_finding> findings;  ///< most often none
  };

  explicit log_watch(std::string app, std::int64_t learning_ms = learning_ms_default);

  /// Lines of one app, each at about its time.
  taken take(const log_line& line);

  /// Closes what ends at `now_ms` or before: slots of rates, the time of learning.
  std::vector<log_finding> pass_time(std::int64_t now_ms);

  /// When `pass_time` has something to do; 0 if never.
  std::int64_t next_deadline_ms() const;

  const template_miner& templates() const { return miner_; }

  /// Templates to write again since the last call, as `template_miner` tells.
  std::vector<std::uint64_t> take_changed() { return miner_.take_changed(); }

  /// All but the templates: small, written as often as a store likes.
  void write_progress(std::string& to) const;

  /// Of a watch whose templates came back by `read_template`. `corrupt` if it is none.
  result<void> read_progress(std::string_view bytes);
  result<void> read_template(std::string_view row) { return miner_.read_template(row); }

 private:
  log_finding finding_of(log_finding_kind kind, std::uint64_t id) const;
  void end_learning(std::int64_t now_ms, std::vector<log_finding>& to);

  std::string app_;
  std::int64_t learning_ms_;
  std::int64_t first_ms_ = 0;  ///< time of the first line; 0: none came yet
  bool learned_ = false;
  bool overflow_told_ = false;
  template_miner miner_;
  template_rates rates_;
};

}  // namespace millrace::monitoring
