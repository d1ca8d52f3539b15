#include "runtime/flow/topics/topic_flow.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "codecs/base/thrown.hpp"
#include "runtime/flow/topics/hop_input.hpp"
#include "runtime/flow/topics/hop_record.hpp"

namespace millrace::flow {
namespace {

std::optional<std::string> owned(const std::optional<std::string_view>& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

/// Promises that go without events, to all, with the square of the partitions: seldom.
constexpr int cuts_a_promise = 5;

std::size_t bytes_of(const new_topic_record& record) {
  return sizeof record + record.key.value_or("").size() + record.value.value_or("").size();
}

/// What a service's function throws is the fault of what it was given, as an error is.
template <class Input, class... Given>
result<void> put(Input& into, const Given&... given) {
  return guarded([&] { return into.put(given...); });
}

}  // namespace

result<std::unique_ptr<topic_flow>> topic_flow::open(const service_definition& service, const graph_plan& plan,
                                                     const map_reader& state, const topic_flow_options& options) {
  std::unique_ptr<topic_flow> made(new topic_flow(service, options));
  auto of_graph = options.instance;
  of_graph.hops_apart = options.seat.has_value();
  auto graph = graph_instance::open(plan, state, of_graph);
  if (!graph) return graph.error();
  made->graph_ = std::move(*graph);
  if (auto opened = made->open_ends(); !opened) return opened.error();
  return made;
}

result<void> topic_flow::open_ends() {
  for (const auto& source : service_.sources) {
    auto inlet = source.open(*graph_);
    if (!inlet) return inlet.error();
    sources_.push_back({std::make_unique<record_input>(std::move(*inlet)), {}});
  }
  for (const auto& sink : service_.sinks) {
    auto outlet = sink.open(*graph_);
    if (!outlet) return outlet.error();
    outlets_.push_back(std::move(*outlet));
  }
  for (const auto& file : service_.files) {
    auto inlet = file.open(*graph_);
    if (!inlet) return inlet.error();
    files_.push_back(std::move(*inlet));
  }
  if (!options_.seat) return {};
  held_max_ = graph_->held_max();
  for (auto* hop : graph_->hops()) {
    sources_.push_back({std::make_unique<hop_input>(*hop, options_.seat->all, options_.seat->state), {}});
    changed_ = changed_ || hop->has_news();  // it is to be told again
  }
  return {};
}

kafka::offset topic_flow::assign(std::size_t source, kafka::partition_index partition, wall_time now) {
  auto& of = sources_[source];
  const auto next = of.in->assign(partition, now);
  of.partitions.insert_or_assign(
      partition, partition_input{.feed = record_feed(partition, next), .newest = of.in->newest(partition)});
  return next;
}

void topic_flow::skip_to(std::size_t source, kafka::partition_index partition, kafka::offset to) {
  auto& of = input(source, partition);
  of.feed.skip_to(to);
  of.moved = changed_ = true;
  sources_[source].in->read_to(partition, to);
}

kafka::offset topic_flow::next(std::size_t source, kafka::partition_index partition) const {
  return input(source, partition).feed.next();
}

void topic_flow::fill(std::size_t source, kafka::partition_index partition, std::vector<std::byte> batches,
                      std::vector<aborted_transaction> aborted) {
  input(source, partition).feed.fill(std::move(batches), std::move(aborted));
}

bool topic_flow::through(std::size_t source, kafka::partition_index partition) const {
  return input(source, partition).feed.empty();
}

bool topic_flow::held_back(std::size_t source) const {
  if (!options_.seat || source >= service_.sources.size()) return false;
  const input_partition own(options_.seat->own.value);
  const auto share = held_max_ / 2 / static_cast<std::size_t>(options_.seat->all);
  return std::ranges::any_of(graph_->hops(), [&](hop_stage_base* hop) {
    return hop->outstanding(hop->reading().promised_by_others(own)) > share;
  });
}

event_time topic_flow::newest(std::size_t source, kafka::partition_index partition) const {
  return input(source, partition).newest;
}

result<void> topic_flow::run_round(std::size_t source, kafka::partition_index partition, wall_time now,
                                   kafka::offset limit) {
  auto& of = input(source, partition);
  auto& in = *sources_[source].in;
  in.begin(partition, now);
  std::size_t events = 0;
  for (topic_record record; events < options_.round_events && of.feed.next() < limit;) {
    const auto more = of.feed.take(record);
    if (!more) return more.error();
    if (!*more) break;
    if (source < service_.sources.size()) ++figures_.records;
    if (const auto done = put(in, record)) {
      ++events;
    } else if (source >= service_.sources.size()) {
      return done.error();  // an instance of this service wrote it: it is not the record that is bad
    } else {
      give_up(source, record, done.error().context);
    }
  }
  in.read_to(partition, of.feed.next());
  of.moved = changed_ = true;
  if (events == 0) return {};
  if (auto done = graph_->run(in.source(), now); !done) return done;
  of.newest = in.newest(partition);
  take_outputs();
  return {};
}

result<std::string> topic_flow::take_file(std::size_t file, std::string_view content, event_time modified,
                                          wall_time now) {
  auto& inlet = *files_[file];
  auto& reading = inlet.source().reading();
  const input_partition only(0);
  reading.begin(only, now);
  const auto taken = put(inlet, content, modified);
  reading.unassign(only);  // nobody waits for the next content
  changed_ = true;
  if (!taken) {
    refuse_file(file, taken.error().context);
    return taken.error().context;
  }
  reading.read_to(input_position(reading.next(only).value + 1));
  if (auto done = graph_->run(inlet.source(), now); !done) return done.error();
  take_outputs();
  return std::string();
}

void topic_flow::refuse_file(std::size_t file, const std::string& reason) {
  const auto& of = service_.files[file];
  ++figures_.dead_letters;
  changed_ = true;
  give(outlets_.size(), {.key = of.file, .headers = {{"reason", reason}, {"source", of.source}}});
}

result<void> topic_flow::run_clock(wall_time now) {
  if (auto done = graph_->run_clock(now); !done) return done;
  take_outputs();
  return {};
}

result<void> topic_flow::run_answers(wall_time now) {
  if (auto done = graph_->run_answers(now); !done) return done;
  changed_ = true;
  take_outputs();
  return {};
}

void topic_flow::give(std::size_t sink, new_topic_record record) {
  waiting_bytes_ += bytes_of(record);
  cut_.outputs.push_back({sink, std::move(record)});
}

std::string topic_flow::name_of(std::size_t source) const {
  const auto of_definition = service_.sources.size();
  return source < of_definition ? service_.sources[source].source : graph_->hops()[source - of_definition]->name();
}

void topic_flow::give_up(std::size_t source, const topic_record& record, const std::string& reason) {
  ++figures_.dead_letters;
  give(outlets_.size(), {.key = owned(record.key),
                         .value = owned(record.value),
                         .time = record.time,
                         .headers = {{"reason", reason},
                                     {"source", name_of(source)},
                                     {"partition", std::to_string(record.partition.value)},
                                     {"offset", std::to_string(record.offset.value)}}});
}

void topic_flow::take_outputs() {
  for (std::size_t sink = 0; sink < outlets_.size(); ++sink) {
    taken_.clear();
    outlets_[sink]->take_all(taken_);
    figures_.outputs += taken_.size();
    for (auto& record : taken_) give(sink, std::move(record));
  }
  if (options_.seat) take_hops();
}

void topic_flow::take_hops() {
  const input_partition sender(options_.seat->own.value);
  const auto& hops = graph_->hops();
  for (std::size_t hop = 0; hop < hops.size(); ++hop) {
    changed_ = changed_ || hops[hop]->has_news();
    hopping_.clear();
    hops[hop]->take_events(hopping_);
    for (auto& event : hopping_)
      give(outlets_.size() + 1 + hop, encode_hop(options_.seat->state, sender, std::move(event)));
  }
}

/// Behind all events of the cut.
void topic_flow::give_promises() {
  cuts_unpromised_ = 0;
  const input_partition sender(options_.seat->own.value);
  const auto& hops = graph_->hops();
  for (std::size_t hop = 0; hop < hops.size(); ++hop) {
    const auto promise = hops[hop]->take_promise();
    for (std::int32_t to = 0; promise && to < options_.seat->all; ++to) {
      give(outlets_.size() + 1 + hop, encode_hop(options_.seat->state, sender, *promise, kafka::partition_index(to)));
    }
  }
}

flow_cut topic_flow::cut() {
  if (options_.seat && (has_outputs() || ++cuts_unpromised_ >= cuts_a_promise)) give_promises();
  graph_->write_changes(cut_.state);
  for (std::size_t source = 0; source < sources_.size(); ++source) {
    for (auto& [partition, of] : sources_[source].partitions) {
      if (std::exchange(of.moved, false)) cut_.positions.push_back({source, partition, of.feed.next()});
    }
  }
  waiting_bytes_ = 0;
  changed_ = options_.seat && std::ranges::any_of(graph_->hops(), [](const auto* hop) { return hop->has_news(); });
  return std::exchange(cut_, {});
}

}  // namespace millrace::flow
