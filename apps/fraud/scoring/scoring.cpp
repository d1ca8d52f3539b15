#include "apps/fraud/scoring/scoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>

#include "apps/fraud/detectors/model_detectors.hpp"
#include "apps/fraud/scoring/detection_run.hpp"
#include "apps/fraud/scoring/hosted_run.hpp"

namespace millrace::fraud {
namespace {

/// What is streamed in one go: the events of an hour.
constexpr std::int64_t stretch_ms = ms_per_hour;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// The events at the front of `of` before `end_ms`; `of` then begins behind them.
template <class T>
std::span<const T> take_before(std::span<const T>& of, std::int64_t end_ms) {
  const auto end = std::partition_point(of.begin(), of.end(), [&](const T& event) { return event.at_ms < end_ms; });
  const auto count = static_cast<std::size_t>(end - of.begin());
  const auto front = of.first(count);
  of = of.subspan(count);
  return front;
}

class scoring_run {
 public:
  scoring_run(const data_set& all, detectors_run& detectors, const scoring_options& options, trainer training)
      : uses_(all.uses),
        labels_(all.labels),
        detectors_(detectors),
        options_(options),
        training_(std::move(training)) {}

  result<void> run() {
    if (!options_.alerts.empty()) alerts_.open(options_.alerts);
    auto next_training_ms = uses_.front().at_ms + options_.training_every_ms;
    while (!uses_.empty()) {
      const auto now_ms = (uses_.front().at_ms / stretch_ms + 1) * stretch_ms;
      if (now_ms > next_training_ms) {
        if (auto trained = train(next_training_ms); !trained) return trained;
        next_training_ms += options_.training_every_ms;
      }
      if (auto done = stream(now_ms); !done) return done;
    }
    return settle();
  }

  result<void> write(const data_set& all, const std::string& path) const {
    std::ofstream out(path);
    out << "tx_id,score\n";
    for (const auto& use : all.uses) {
      const auto trees = by_trees_.find(use.id);
      const auto online = by_online_.find(use.id);
      if (trees == by_trees_.end() && online == by_online_.end()) {
        return make_error(errc::corrupt, fmt::format("transaction {} was never judged", use.id));
      }
      out << fmt::format("{},{:.9g}\n", use.id, trees != by_trees_.end() ? trees->second : online->second);
    }
    out.close();
    if (!out) return make_error(errc::io_failure, "write " + path + ": " + std::strerror(errno));
    return {};
  }

  void tell(std::size_t events) const {
    fmt::print("{} transactions: {:.0f} s in the detectors, {:.2f} us of this process each; {:.0f} s in {} trainings\n",
               events, detector_seconds_, detector_cpu_seconds_ * 1e6 / static_cast<double>(events), training_seconds_,
               trainings_);
    for (const auto& [detector, count] : found_) fmt::print("alerts of {}: {}\n", detector, count);
  }

 private:
  /// What the detectors give for a question to them.
  template <class Ask>
  result<void> ask(Ask question) {
    const auto begin = std::chrono::steady_clock::now();
    const auto cpu_before = cpu_seconds();
    const auto out = question();
    detector_cpu_seconds_ += cpu_seconds() - cpu_before;
    detector_seconds_ += seconds_since(begin);
    return out ? keep(*out) : out.error();
  }

  result<void> settle() {
    return ask([&] { return detectors_.settle(); });
  }

  result<void> stream(std::int64_t now_ms) {
    const auto labels = take_before(labels_, now_ms);
    const auto uses = take_before(uses_, now_ms);
    for (const auto& known : labels) {
      if (auto noted = training_.note(known); !noted) return noted;
    }
    return ask([&] { return detectors_.take(uses, labels, now_ms); });
  }

  result<void> keep(const detection_output& out) {
    for (const auto& judged : out.features) {
      if (auto noted = training_.note(judged); !noted) return noted;
    }
    for (const auto& given : out.scores) {
      const bool trees = given.detector == trees_detector::name;
      (trees ? by_trees_ : by_online_)[given.id] = given.value;
      if (!trees) continue;
      if (auto noted = training_.note(given); !noted) return noted;
    }
    for (const auto& alert : out.alerts) {
      ++found_[alert.detector];
      if (alerts_.is_open()) alerts_ << alert.json << '\n';
    }
    return {};
  }

  result<void> train(std::int64_t at_ms) {
    if (auto settled = settle(); !settled) return settled;
    const auto begin = std::chrono::steady_clock::now();
    auto model = training_.train();
    if (!model) return model.error();
    ++trainings_;
    training_seconds_ += seconds_since(begin);
    if (!*model) return {};
    const auto& trees = *(*model)->trees;
    fmt::print("{}: model {} of {} trees, alerts from {:.3f}\n", format_utc(at_ms), trees.version(), trees.trees(),
               trees.alert_score());
    std::fflush(stdout);
    return detectors_.put(std::move(**model), at_ms);
  }

  std::span<const transaction> uses_;
  std::span<const label> labels_;
  detectors_run& detectors_;
  const scoring_options& options_;
  trainer training_;
  std::unordered_map<std::uint64_t, double> by_trees_, by_online_;
  std::map<std::string, std::size_t> found_;
  std::ofstream alerts_;
  double detector_seconds_ = 0;
  double detector_cpu_seconds_ = 0;
  double training_seconds_ = 0;
  std::size_t trainings_ = 0;
};

result<std::unique_ptr<detectors_run>> open_detectors(const detectors_place& where) {
  std::unique_ptr<detectors_run> opened;
  if (where.node_binary.empty()) {
    auto made = detection_run::open();
    if (!made) return made.error();
    opened = std::move(*made);
  } else {
    auto made = hosted_run::open(where.node_binary, where.folder);
    if (!made) return made.error();
    opened = std::move(*made);
  }
  return opened;
}

}  // namespace

result<void> score_data_set(const data_set& all, const detectors_place& where, const scoring_options& options,
                            const std::string& out) {
  auto training = trainer::open(options.training);
  if (!training) return training.error();
  const auto detectors = open_detectors(where);
  if (!detectors) return detectors.error();
  scoring_run run(all, **detectors, options, std::move(*training));
  if (auto done = run.run(); !done) return done;
  run.tell(all.uses.size());
  return run.write(all, out);
}

}  // namespace millrace::fraud
