#include "apps/monitoring/templates/log_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/flow/state/state_codec.hpp"

namespace millrace::monitoring {
namespace {

/// Changes that are told of one slot: if an app stops, all its heartbeats do.
constexpr std::size_t changes_told_max = 10;

std::string sentence_of(const rate_change& change, const std::string& text) {
  if (change.kind == rate_change_kind::burst) {
    return fmt::format("{:.0f} lines like '{}' in {} s, usual are {:.2g}", change.lines, text, rate_slot_ms / 1000,
                       change.usual);
  }
  return fmt::format("no more lines like '{}', of which {:.2g} came in {} s", text, change.usual, rate_slot_ms / 1000);
}

}  // namespace

log_watch::log_watch(std::string app, std::int64_t learning_ms) : app_(std::move(app)), learning_ms_(learning_ms) {}

log_finding log_watch::finding_of(log_finding_kind kind, std::uint64_t id) const {
  log_finding found;
  found.kind = kind;
  found.app = app_;
  found.template_id = id;
  found.template_text = miner_.template_text(id);
  return found;
}

void log_watch::end_learning(std::int64_t now_ms, std::vector<log_finding>& to) {
  if (learned_ || first_ms_ == 0 || now_ms - first_ms_ < learning_ms_) return;
  learned_ = true;
  auto& found = to.emplace_back(finding_of(log_finding_kind::learned, template_miner::overflow_id));
  found.template_text.clear();
  found.value = static_cast<double>(miner_.size());
  found.time_ms = now_ms;
  found.words = fmt::format("{} kinds of lines were learnt; from now on new ones are told", miner_.size());
}

log_watch::taken log_watch::take(const log_line& line) {
  taken done;
  done.findings = pass_time(line.time_ms);
  if (first_ms_ == 0) first_ms_ = line.time_ms;
  const auto found = miner_.learn(line.text);
  done.template_id = found.id;
  rates_.count(found.id, line.time_ms);
  const bool overflows = found.id == template_miner::overflow_id && !overflow_told_;
  if (overflows) overflow_told_ = true;
  if (!overflows && (!found.is_new || !learned_)) return done;
  auto& told = done.findings.emplace_back(finding_of(log_finding_kind::new_template, found.id));
  told.host = line.host;
  told.level = line.level;
  told.line = line.text;
  told.time_ms = line.time_ms;
  told.words = overflows ? fmt::format("more kinds of lines than are told apart: {} are known", miner_.size())
                         : std::string("a line unlike all before");
  return done;
}

std::vector<log_finding> log_watch::pass_time(std::int64_t now_ms) {
  std::vector<log_finding> told;
  end_learning(now_ms, told);
  auto changes = rates_.pass_time(now_ms);
  std::stable_sort(changes.begin(), changes.end(), [](const rate_change& a, const rate_change& b) {
    return std::max(a.lines, a.usual) > std::max(b.lines, b.usual);
  });
  for (std::size_t i = 0; i < std::min(changes.size(), changes_told_max); ++i) {
    const auto& change = changes[i];
    auto& found = told.emplace_back(finding_of(log_finding_kind::rate_change, change.template_id));
    found.value = change.lines;
    found.usual = change.usual;
    found.time_ms = change.time_ms;
    found.words = sentence_of(change, found.template_text);
    if (i + 1 == changes_told_max && changes.size() > changes_told_max) {
      found.words += fmt::format(", and {} more like this", changes.size() - changes_told_max);
    }
  }
  return told;
}

std::int64_t log_watch::next_deadline_ms() const {
  const auto slot = rates_.next_deadline_ms();
  if (learned_ || first_ms_ == 0) return slot;
  const auto learnt = first_ms_ + learning_ms_;
  return slot == 0 ? learnt : std::min(slot, learnt);
}

void log_watch::write_progress(std::string& to) const {
  flow::write_state(to, first_ms_);
  flow::write_state(to, learned_);
  flow::write_state(to, overflow_told_);
  flow::write_state(to, rates_);
}

result<void> log_watch::read_progress(std::string_view bytes) {
  const bool read = flow::read_state(bytes, first_ms_) && flow::read_state(bytes, learned_) &&
                    flow::read_state(bytes, overflow_told_) && flow::read_whole_state(bytes, rates_);
  if (!read) return make_error(errc::corrupt, "log watch of " + app_ + ": the row is none");
  return {};
}

}  // namespace millrace::monitoring
