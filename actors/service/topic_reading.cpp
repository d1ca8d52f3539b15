#include "actors/service/topic_reading.hpp"

#include <caf/all.hpp>

#include <algorithm>

#include "actors/partition/read_records.hpp"
#include "actors/service/instance_messages.hpp"
#include "codecs/kafka/error_code.hpp"

namespace millrace {
namespace {

using kafka::error_code;

constexpr auto retry_delay = std::chrono::milliseconds(200);

/// Records of a hop that have been read: they are let go so many at a time.
constexpr std::int64_t trimmed_at_once = 100'000;
constexpr auto trim_patience = std::chrono::seconds(30);

}  // namespace

// --- partitions

result<void> topic_reading::look(flow::service_flow& flow, flow::wall_time now) {
  const auto view = options_.topics->current();
  made_.resize(options_.names.size());
  seen_.resize(options_.names.size());
  for (std::size_t source = 0; source < options_.names.size(); ++source) {
    const auto& name = options_.names[source];
    const auto* topic = view->find(name);
    if (topic == nullptr) return make_error(errc::not_found, "there is no topic " + name);
    if (made_[source].value_or(topic->facts->created_ms) != topic->facts->created_ms)
      return make_error(errc::not_found, "the topic " + name + " was deleted and made again");
    made_[source] = topic->facts->created_ms;
    if (auto alike = check_alike(name, topic->partitions.size()); !alike) return alike;
    if (auto taken = take_partitions(flow, source, view, *topic, now); !taken) return taken;
  }
  for (const auto& of : inputs_) {
    if (!is_through(flow, of)) flow.of(of.partition).keep_awake(of.source, of.partition, now);
  }
  return {};
}

/// With another number of partitions keys would be looked for where their state is not.
result<void> topic_reading::check_alike(const std::string& name, std::size_t count) {
  if (!options_.alike) return {};
  if (partitions_.value_or(count) != count) {
    return make_error(errc::invalid_argument, "topic " + name + " has " + std::to_string(count) +
                                                  " partitions and the service's state, or another of its topics, " +
                                                  std::to_string(*partitions_) +
                                                  ": a partitioned service needs as many in all, for good");
  }
  partitions_ = count;
  return {};
}

result<void> topic_reading::take_partitions(flow::service_flow& flow, std::size_t source,
                                            const std::shared_ptr<const catalog_view>& view, const topic_entry& topic,
                                            flow::wall_time now) {
  for (auto& p = seen_[source]; p < topic.partitions.size(); ++p) {
    if (p % options_.of.count != options_.of.index) continue;
    if (auto begun = begin(flow, source, p, view, topic, now); !begun) return begun;
  }
  return {};
}

kafka::offset topic_reading::limit_of(std::size_t source, kafka::partition_index partition) const {
  for (const auto& stop : options_.stop_at) {
    if (stop.source == source && stop.partition == partition) return stop.next;
  }
  return flow::topic_flow::no_limit;
}

result<void> topic_reading::begin(flow::service_flow& flow, std::size_t source, std::size_t partition,
                                  const std::shared_ptr<const catalog_view>& view, const topic_entry& topic,
                                  flow::wall_time now) {
  const kafka::partition_index index(static_cast<std::int32_t>(partition));
  const auto& handle = topic.partitions[partition];
  const auto next = flow.assign(source, index, now);
  if (!next) return next.error();
  inputs_.push_back({.source = source,
                     .partition = index,
                     .actor = handle.actor,
                     .progress = handle.progress.get(),
                     .alive = view,
                     .kept = *next,
                     .trimmed = *next,
                     .limit = limit_of(source, index)});
  read(flow, inputs_.size() - 1);
  return {};
}

// --- records

void topic_reading::read(const flow::service_flow& flow, std::size_t token) {
  auto& of = inputs_[token];
  of.asked = true;
  self_->send(of.actor, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
                root.setToken(token);
                root.setOffset(flow.of(of.partition).next(of.source, of.partition).value);
                root.setBytesMax(options_.stretch_bytes_max);
                root.setFirstBatchWhole(true);
                root.setCommittedOnly(true);
              }));
}

void topic_reading::watch(const flow::service_flow& flow, std::size_t token) {
  const auto& of = inputs_[token];
  self_->send(of.actor, make_envelope<schema::WatchRequest>([&](schema::WatchRequest::Builder root) {
                root.setToken(token);
                root.setOffset(flow.of(of.partition).next(of.source, of.partition).value);
                root.setCommittedOnly(true);
              }));
}

result<void> topic_reading::on_read(flow::service_flow& flow, const envelope<schema::ReadReply>& reply) {
  const auto told = reply.read();
  const auto token = static_cast<std::size_t>(told->getToken());
  auto& of = inputs_[token];
  const auto code = static_cast<error_code>(told->getErrorCode());
  if (code == error_code::offset_out_of_range) return on_out_of_range(flow, token, *told);
  if (code != error_code::none) {
    options_.voice.warn(
        "a service waits",
        {{"topic", options_.names[of.source]}, {"partition", of.partition.value}, {"reason", kafka::name(code)}});
    self_->delayed_send(self_, retry_delay, read_partition_again{token});
    return {};
  }
  of.asked = false;
  if (reply.payloads().empty()) {
    of.drained = true;
    watch(flow, token);
    return {};
  }
  auto batches = batches_of(reply);
  if (!batches) return batches.error();
  of.drained = batches->size() * 2 < options_.stretch_bytes_max;
  flow.of(of.partition).fill(of.source, of.partition, std::move(*batches), aborted_of(*told));
  return {};
}

result<void> topic_reading::on_out_of_range(flow::service_flow& flow, std::size_t token,
                                            schema::ReadReply::Reader told) {
  auto& of = inputs_[token];
  const auto at = flow.of(of.partition).next(of.source, of.partition);
  const kafka::offset start(told.getLogStartOffset());
  const auto& name = options_.names[of.source];
  if (at >= start) {
    return make_error(errc::out_of_range,
                      "partition " + std::to_string(of.partition.value) + " of " + name + " ends before offset " +
                          std::to_string(at.value) +
                          ", where the service is: roll its volume back with the topic, or delete it");
  }
  if (of.source >= options_.own_from && at.value != 0)
    return make_error(errc::out_of_range,
                      "records that instances sent to each other in " + name +
                          " are gone, of before what the state is of: was its volume rolled back, roll it forward");
  if (at.value != 0) {
    options_.voice.warn("records that a service was to have are gone",
                        {{"topic", name}, {"partition", of.partition.value}, {"from", at.value}, {"to", start.value}});
  }
  flow.of(of.partition).skip_to(of.source, of.partition, start);
  read(flow, token);
  return {};
}

void topic_reading::on_progress(const flow::service_flow& flow, const envelope<schema::Progress>& progress) {
  read(flow, static_cast<std::size_t>(progress.read()->getToken()));
}

void topic_reading::on_again(const flow::service_flow& flow, std::uint64_t token) { read(flow, token); }

// --- what is to be run

std::optional<readable_partition> topic_reading::next(const flow::service_flow& flow) const {
  const input* least = nullptr;
  for (const auto& of : inputs_) {
    if (flow.of(of.partition).next(of.source, of.partition) >= of.limit) continue;
    if (flow.of(of.partition).held_back(of.source)) continue;
    const bool readable = !flow.of(of.partition).through(of.source, of.partition);
    const bool awaited = of.asked && !of.drained;
    if (!readable && !awaited) continue;
    if (least == nullptr || flow.of(of.partition).newest(of.source, of.partition) <
                                flow.of(least->partition).newest(least->source, least->partition))
      least = &of;
  }
  if (least == nullptr || flow.of(least->partition).through(least->source, least->partition)) return std::nullopt;
  return readable_partition{least->source, least->partition, least->limit};
}

void topic_reading::ran(const flow::service_flow& flow, const readable_partition& ran) {
  if (!flow.of(ran.partition).through(ran.source, ran.partition)) return;
  for (std::size_t token = 0; token < inputs_.size(); ++token) {
    const auto& of = inputs_[token];
    if (of.source == ran.source && of.partition == ran.partition && !of.asked) read(flow, token);
  }
}

bool topic_reading::at_stop(const flow::service_flow& flow) const {
  return !options_.stop_at.empty() && std::ranges::all_of(inputs_, [&](const input& of) {
    return flow.of(of.partition).next(of.source, of.partition) >= of.limit;
  });
}

bool topic_reading::is_through(const flow::service_flow& flow, const input& of) {
  return of.drained && flow.of(of.partition).through(of.source, of.partition);
}

bool topic_reading::caught_up(const flow::service_flow& flow) const {
  return std::ranges::all_of(
      inputs_, [&](const input& of) { return is_through(flow, of) || flow.of(of.partition).held_back(of.source); });
}

// --- what others see

void topic_reading::keep(const std::vector<flow::read_position>& positions) {
  for (const auto& kept : positions) {
    for (auto& of : inputs_) {
      if (of.source != kept.source || of.partition != kept.partition) continue;
      of.kept = kept.next;
      if (of.source >= options_.own_from) trim(of);
    }
  }
}

/// Whoever sent them has committed that they are sent, and this instance that they are read.
void topic_reading::trim(input& of) {
  if (of.kept.value - of.trimmed.value < trimmed_at_once) return;
  of.trimmed = of.kept;
  const auto ignore = [](const auto&) {};  // the next time lets go of these, too
  self_
      ->request(of.actor, trim_patience, make_envelope<schema::TrimRequest>([&](schema::TrimRequest::Builder root) {
                  root.setOffset(of.kept.value);
                }))
      .then([ignore](const envelope<schema::TrimAnswer>& answer) { ignore(answer); },
            [ignore](const caf::error& why) { ignore(why); });
}

std::vector<input_report> topic_reading::report(const flow::service_flow& flow) const {
  std::vector<input_report> all;
  for (const auto& of : inputs_) {
    all.push_back({.source = of.source,
                   .partition = of.partition,
                   .next = flow.of(of.partition).next(of.source, of.partition),
                   .kept = of.kept,
                   .end = kafka::offset(of.progress->last_stable_offset.load(std::memory_order_acquire))});
  }
  return all;
}

std::int64_t topic_reading::created_ms(std::size_t source) const { return made_[source].value_or(0); }

void topic_reading::expect(std::size_t source, std::int64_t created_ms) {
  made_.resize(options_.names.size());
  made_[source] = created_ms;
}

}  // namespace millrace
