#include "runtime/flow/testing/flow_driver.hpp"

#include <algorithm>

namespace millrace::flow {

flow_driver::flow_driver(graph_plan plan, driver_options options)
    : plan_(std::move(plan)), options_(options), random_(options.seed), now_(options.start) {
  opened_ = open();
}

result<void> flow_driver::open() {
  auto opened = graph_instance::open(plan_, store_, options_.instance);
  if (!opened) return opened.error();
  instance_ = std::move(*opened);
  for (std::size_t i = 0; i < plan_.sinks.size(); ++i) {
    auto& kept = outputs_[plan_.sinks[i].name];
    if (!kept.log) kept.log = instance_->outlets()[i]->make_log();
  }
  for (const auto& [source, input] : inputs_) {
    for (const auto partition : input->partitions()) assign(source, partition);
  }
  for (const auto& [source, partition] : empty_partitions_) assign(source, partition);
  next_fed_ = 0;
  told_end_ = false;
  return {};
}

void flow_driver::assign(const std::string& source, input_partition partition) {
  if (auto* inlet = inlet_of(source)) inlet->reading().assign(partition, now_);
}

inlet_base* flow_driver::inlet_of(std::string_view source) const {
  for (std::size_t i = 0; instance_ && i < plan_.sources.size(); ++i) {
    if (plan_.sources[i].name == source) return instance_->inlets()[i];
  }
  return nullptr;
}

std::size_t flow_driver::next(const std::string& source, input_partition partition) const {
  return static_cast<std::size_t>(inlet_of(source)->reading().next(partition).value);
}

std::size_t flow_driver::round_size() {
  return options_.random_rounds ? 1 + random_() % options_.round_events : options_.round_events;
}

flow_driver::stretch flow_driver::next_as_fed() {
  while (next_fed_ < fed_.size()) {
    const auto& first = fed_[next_fed_];
    if (first.number >= next(first.source, first.partition)) break;
    ++next_fed_;
  }
  if (next_fed_ == fed_.size()) return {};
  const auto& first = fed_[next_fed_];
  stretch found{&first.source, first.partition, first.number, 0};
  const auto size = round_size();
  while (found.count < size && next_fed_ < fed_.size() && fed_[next_fed_].source == first.source &&
         fed_[next_fed_].partition == first.partition) {
    ++found.count;
    ++next_fed_;
  }
  return found;
}

flow_driver::stretch flow_driver::next_at_random() {
  std::vector<stretch> open;
  for (const auto& [source, input] : inputs_) {
    for (const auto partition : input->partitions()) {
      const auto from = next(source, partition);
      const auto left = input->size(partition) - from;
      if (left > 0) open.push_back({&source, partition, from, left});
    }
  }
  if (open.empty()) return {};
  auto found = open[random_() % open.size()];
  found.count = std::min(found.count, round_size());
  return found;
}

result<bool> flow_driver::run_one_round() {
  if (!opened_) return opened_.error();
  while (!instance_->wants_input()) {
    meet_demand();
    if (auto made = make_calls(true); !made) return made.error();
  }
  if (auto made = make_calls(!options_.random_rounds); !made) return made.error();
  const auto found = options_.order == interleaving::as_fed ? next_as_fed() : next_at_random();
  if (found.count == 0) return false;
  auto* inlet = inlet_of(*found.source);
  if (inlet == nullptr) return make_error(errc::not_found, "no source " + *found.source);
  inlet->reading().begin(found.partition, now_);
  inputs_.at(*found.source)->put(*inlet, found.partition, found.from, found.count);
  inlet->reading().read_to(input_position(static_cast<std::int64_t>(found.from + found.count)));
  if (auto done = instance_->run(*inlet, now_); !done) return done.error();
  return true;
}

result<void> flow_driver::run() {
  for (;;) {
    const auto more = run_one_round();
    if (!more) return more.error();
    if (!*more) break;
  }
  if (auto made = make_calls(true); !made) return made;
  take_all();
  return ended_ && !told_end_ ? end_partitions() : result<void>();
}

/// All calls that may be made, and those that may be made when these are answered; or as many as the dice say.
result<void> flow_driver::make_calls(bool all) {
  for (;;) {
    for (auto& call : instance_->take_calls()) calls_.push_back(std::move(call));
    if (calls_.empty() || !(all || random_() % 2 == 0)) break;
    std::swap(calls_.back(), calls_[options_.random_rounds ? random_() % calls_.size() : 0]);
    calls_.back()();
    calls_.pop_back();
    if (instance_->answers_ready() && (all || random_() % 2 == 0)) {
      if (auto done = instance_->run_answers(now_); !done) return done;
    }
  }
  return instance_->answers_ready() ? instance_->run_answers(now_) : result<void>();
}

result<void> flow_driver::end_partitions() {
  told_end_ = true;
  for (const auto& [source, input] : inputs_) {
    for (const auto partition : input->partitions()) inlet_of(source)->reading().end(partition);
  }
  for (const auto& [source, partition] : empty_partitions_) inlet_of(source)->reading().end(partition);
  return advance(span_ms(0));
}

result<void> flow_driver::advance(span_ms by) {
  if (!opened_) return opened_;
  now_ = now_ + by;
  auto done = instance_->run_clock(now_);
  take_all();
  return done;
}

void flow_driver::meet_demand() {
  for (std::size_t i = 0; i < plan_.sinks.size(); ++i) {
    auto* outlet = instance_->outlets()[i];
    const auto demand = options_.demand_max == 0 ? outlet->waiting() : random_() % (options_.demand_max + 1);
    outlet->take_into(*outputs_.at(plan_.sinks[i].name).log, demand);
  }
}

void flow_driver::take_all() {
  for (std::size_t i = 0; i < plan_.sinks.size(); ++i) {
    auto* outlet = instance_->outlets()[i];
    outlet->take_into(*outputs_.at(plan_.sinks[i].name).log, outlet->waiting());
  }
}

result<void> flow_driver::commit() {
  if (!opened_) return opened_;
  take_all();
  map_batch changes;
  instance_->write_changes(changes);
  store_.apply(changes);
  for (auto& [sink, kept] : outputs_) kept.committed = kept.log->size();
  instance_->committed();
  return {};
}

result<void> flow_driver::commit_and_crash() {
  if (auto done = commit(); !done) return done;
  return crash();
}

result<void> flow_driver::crash() {
  instance_.reset();
  calls_.clear();
  for (auto& [sink, kept] : outputs_) kept.log->truncate(kept.committed);
  opened_ = open();
  return opened_;
}

stage_figures flow_driver::figures(std::string_view stage) const {
  const auto all = instance_->figures();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (plan_.stages[i].name == stage) return all[i];
  }
  return {};
}

}  // namespace millrace::flow
