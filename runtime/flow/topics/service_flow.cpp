#include "runtime/flow/topics/service_flow.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace millrace::flow {
namespace {

constexpr std::size_t share_keys_min = 1000;

/// Numbers of one length, so that the rows stand in the order of the partitions.
std::string section_of(kafka::partition_index partition) {
  auto number = std::to_string(partition.value);
  number.insert(0, number.size() < 10 ? 10 - number.size() : 0, '0');
  return "partition " + number + " ";
}

}  // namespace

result<std::unique_ptr<service_flow>> service_flow::open(const service_definition& service, const graph_plan& plan,
                                                         const map_reader& state, const service_flow_options& options) {
  auto of_each = options.flow;
  auto& keys_max = of_each.instance.keys_max;
  if (options.partitioned) keys_max = std::max(keys_max / std::max<std::size_t>(options.expected, 1), share_keys_min);
  std::unique_ptr<service_flow> made(new service_flow(service, plan, state, of_each, options));
  if (options.partitioned) return made;
  auto whole = topic_flow::open(service, plan, state, of_each);
  if (!whole) return whole.error();
  made->whole_ = std::move(*whole);
  return made;
}

result<topic_flow*> service_flow::share_of(kafka::partition_index partition) {
  if (whole_) return whole_.get();
  if (const auto found = shares_.find(partition); found != shares_.end()) return found->second.flow.get();
  share made{.first = section_of(partition)};
  made.state = std::make_unique<map_section>(state_, made.first);
  auto seated = options_;
  seated.seat = instance_seat{partition, seats_, state_id_};
  auto flow = topic_flow::open(service_, plan_, *made.state, seated);
  if (!flow) return flow.error();
  made.flow = std::move(*flow);
  return shares_.emplace(partition, std::move(made)).first->second.flow.get();
}

result<kafka::offset> service_flow::assign(std::size_t source, kafka::partition_index partition, wall_time now) {
  const auto flow = share_of(partition);
  if (!flow) return flow.error();
  return (*flow)->assign(source, partition, now);
}

topic_flow& service_flow::of(kafka::partition_index partition) {
  return whole_ ? *whole_ : *shares_.at(partition).flow;
}
const topic_flow& service_flow::of(kafka::partition_index partition) const {
  return whole_ ? *whole_ : *shares_.at(partition).flow;
}

result<void> service_flow::run_clock(wall_time now) {
  if (whole_) return whole_->run_clock(now);
  for (auto& [partition, one] : shares_) {
    if (auto done = one.flow->run_clock(now); !done) return done;
  }
  return {};
}

wall_time service_flow::clock_due() const {
  if (whole_) return whole_->graph().clock_due();
  auto due = end_of_days;
  for (const auto& [partition, one] : shares_) due = std::min(due, one.flow->graph().clock_due());
  return due;
}

bool service_flow::wants_input() const {
  if (whole_) return whole_->wants_input();
  return std::ranges::all_of(shares_, [](const auto& one) { return one.second.flow->wants_input(); });
}

std::vector<std::function<void()>> service_flow::take_calls() {
  if (whole_) return whole_->take_calls();
  std::vector<std::function<void()>> all;
  for (auto& [partition, one] : shares_) std::ranges::move(one.flow->take_calls(), std::back_inserter(all));
  return all;
}

result<void> service_flow::run_answers(wall_time now) {
  if (whole_) return whole_->answers_ready() ? whole_->run_answers(now) : result<void>();
  for (auto& [partition, one] : shares_) {
    if (!one.flow->answers_ready()) continue;
    if (auto done = one.flow->run_answers(now); !done) return done;
  }
  return {};
}

std::size_t service_flow::waiting_bytes() const {
  std::size_t bytes = whole_ ? whole_->waiting_bytes() : 0;
  for (const auto& [partition, one] : shares_) bytes += one.flow->waiting_bytes();
  return bytes;
}

bool service_flow::has_outputs() const {
  if (whole_) return whole_->has_outputs();
  return std::ranges::any_of(shares_, [](const auto& one) { return one.second.flow->has_outputs(); });
}

bool service_flow::has_changes() const {
  if (whole_) return whole_->has_changes();
  return std::ranges::any_of(shares_, [](const auto& one) { return one.second.flow->has_changes(); });
}

bool service_flow::wants_commit() const {
  if (whole_) return whole_->wants_commit();
  return std::ranges::any_of(shares_, [](const auto& one) { return one.second.flow->wants_commit(); });
}

flow_cut service_flow::cut() {
  if (whole_) return whole_->cut();
  flow_cut all;
  for (auto& [partition, one] : shares_) {
    auto cut = one.flow->cut();
    std::ranges::move(cut.outputs, std::back_inserter(all.outputs));
    std::ranges::move(cut.positions, std::back_inserter(all.positions));
    append_section(all.state, cut.state, one.first);
  }
  return all;
}

void service_flow::committed() {
  if (whole_) whole_->committed();
  for (auto& [partition, one] : shares_) one.flow->committed();
}

topic_flow_figures service_flow::figures() const {
  if (whole_) return whole_->figures();
  topic_flow_figures all;
  for (const auto& [partition, one] : shares_) merge(all, one.flow->figures());
  return all;
}

std::vector<stage_figures> service_flow::stages() const {
  if (whole_) return whole_->graph().figures();
  std::vector<stage_figures> all;
  for (const auto& [partition, one] : shares_) merge(all, one.flow->graph().figures());
  return all;
}

}  // namespace millrace::flow
