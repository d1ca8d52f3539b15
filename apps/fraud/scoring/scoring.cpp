#include "apps/fraud/scoring/scoring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <span>
#include <unordered_map>

#include "apps/fraud/detectors/model_detectors.hpp"
#include "apps/fraud/scoring/detection_run.hpp"

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
  scoring_run(const data_set& all, const scoring_options& options, trainer training)
      : uses_(all.uses), labels_(all.labels), options_(options), training_(std::move(training)) {}

  result<void> run() {
    auto graph = detection_run::open({.model = slot_});
    if (!graph) return graph.error();
    if (!options_.alerts.empty()) alerts_.open(options_.alerts);
    auto next_training_ms = uses_.front().at_ms + options_.training_every_ms;
    while (!uses_.empty()) {
      const auto now_ms = (uses_.front().at_ms / stretch_ms + 1) * stretch_ms;
      if (now_ms > next_training_ms) {
        if (auto trained = train(next_training_ms); !trained) return trained;
        next_training_ms += options_.training_every_ms;
      }
      if (auto done = stream(**graph, now_ms); !done) return done;
    }
    const auto rest = (*graph)->finish();
    if (!rest) return rest.error();
    return keep(*rest);
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
    fmt::print("{} transactions: {:.2f} us each in the graph, {:.0f} s in {} trainings\n", events,
               graph_seconds_ * 1e6 / static_cast<double>(events), training_seconds_, trainings_);
    for (const auto& [detector, count] : found_) fmt::print("alerts of {}: {}\n", detector, count);
  }

 private:
  result<void> stream(detection_run& graph, std::int64_t now_ms) {
    const auto labels = take_before(labels_, now_ms);
    const auto uses = take_before(uses_, now_ms);
    const auto cpu_before = cpu_seconds();
    const auto out = graph.take(uses, labels, now_ms);
    graph_seconds_ += cpu_seconds() - cpu_before;
    if (!out) return out.error();
    for (const auto& known : labels) {
      if (auto noted = training_.note(known); !noted) return noted;
    }
    return keep(*out);
  }

  result<void> keep(const detection_output& out) {
    for (const auto& event : out.features) {
      if (auto noted = training_.note(event.value); !noted) return noted;
    }
    for (const auto& event : out.scores) {
      const auto& given = event.value;
      const bool trees = given.detector == trees_detector::name;
      (trees ? by_trees_ : by_online_)[given.id] = given.value;
      if (!trees) continue;
      if (auto noted = training_.note(given); !noted) return noted;
    }
    for (const auto& event : out.alerts) {
      ++found_[event.value.detector];
      if (alerts_.is_open()) alerts_ << to_json(event.value) << '\n';
    }
    return {};
  }

  result<void> train(std::int64_t at_ms) {
    const auto begin = std::chrono::steady_clock::now();
    auto model = training_.train();
    if (!model) return model.error();
    ++trainings_;
    training_seconds_ += seconds_since(begin);
    if (!*model) return {};
    fmt::print("{}: model {} of {} trees, alerts from {:.3f}\n", format_utc(at_ms), (*model)->version(),
               (*model)->trees(), (*model)->alert_score());
    slot_->put(std::make_shared<const boosted_trees>(std::move(**model)));
    return {};
  }

  std::span<const transaction> uses_;
  std::span<const label> labels_;
  const scoring_options& options_;
  trainer training_;
  std::shared_ptr<model_slot> slot_ = std::make_shared<model_slot>();
  std::unordered_map<std::uint64_t, double> by_trees_, by_online_;
  std::map<std::string, std::size_t> found_;
  std::ofstream alerts_;
  double graph_seconds_ = 0;
  double training_seconds_ = 0;
  std::size_t trainings_ = 0;
};

}  // namespace

result<void> score_data_set(const data_set& all, const scoring_options& options, const std::string& out) {
  auto training = trainer::open(options.training);
  if (!training) return training.error();
  scoring_run run(all, options, std::move(*training));
  if (auto done = run.run(); !done) return done;
  run.tell(all.uses.size());
  return run.write(all, out);
}

}  // namespace millrace::fraud
