#include "apps/fraud/fraud_flows.hpp"

#include <fmt/format.h>
#include <caf/all.hpp>

#include <optional>
#include <vector>

#include "apps/fraud/alert_writer.hpp"
#include "apps/fraud/fraud_checkpoint.hpp"
#include "apps/fraud/restart_delay.hpp"
#include "apps/fraud/use_reader.hpp"
#include "apps/fraud/velocity_operation.hpp"
#include "runtime/flow/flow_builder.hpp"
#include "runtime/flow/running_flow.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace::fraud {

/// Which flow of which topics a message is about: one of topics that are gone is not listened to any more.
struct flow_name {
  std::uint64_t edition = 0;  ///< counts the pairs of topics that were served
  std::size_t partition = 0;
};

/// blocking work -> flows.
struct checkpoint_loaded {
  flow_name flow;
  std::shared_ptr<fraud_checkpoint> from;
};

/// flow -> flows.
struct flow_over {
  flow_name flow;
  std::shared_ptr<const result<void>> how;
};

/// flows -> itself, after a delay.
struct start_again {
  flow_name flow;
};

}  // namespace millrace::fraud

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::checkpoint_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::flow_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::start_again)

namespace millrace::fraud {
namespace {

using look_at_topics = caf::atom_constant<caf::atom("looktopics")>;

constexpr std::size_t checkpoint_bytes_max = std::size_t{1} << 30;
constexpr std::size_t uses_per_snapshot_min = 2000;

struct partition_flow {
  std::optional<running_flow> running;
  std::chrono::nanoseconds started{};
  restart_delay delay;
};

struct served_topics {
  topic_id input, alerts;

  friend bool operator==(const served_topics&, const served_topics&) = default;
};

struct flows_state {
  static constexpr const char* name = "fraud_flows";

  fraud_flows_options options;
  std::optional<served_topics> topics;
  std::uint64_t edition = 0;
  std::vector<partition_flow> flows;  // by partition of the input
  std::size_t running = 0;            // of all editions
  std::optional<caf::response_promise> stopped;
};

using flows_actor = caf::stateful_actor<flows_state>;

/// Where the partition goes on; from the beginning if there is no checkpoint, or none of this topic.
fraud_checkpoint load_checkpoint(disk& d, const std::string& path, const std::string& topic_id, const logger& voice) {
  fraud_checkpoint fresh;
  fresh.topic_id = topic_id;
  const auto bytes = read_file(d, path, checkpoint_bytes_max);
  if (!bytes) {
    if (bytes.error().code != errc::not_found) voice.warn("starts anew", {{"reason", bytes.error().context}});
    return fresh;
  }
  auto stored = decode_checkpoint(*bytes);
  if (!stored) {
    voice.warn("starts anew", {{"path", path}, {"reason", stored.error().context}});
    return fresh;
  }
  if (stored->topic_id != topic_id) return fresh;
  return std::move(*stored);
}

std::string checkpoint_path(const flows_state& s, std::size_t partition) {
  return fmt::format("{}/{}-{}.json", s.options.directory, input_topic, partition);
}

void begin(flows_actor* self, std::size_t partition) {
  auto& s = self->state;
  const auto& o = s.options;
  o.run_blocking([me = caf::actor_cast<caf::actor>(self), name = flow_name{s.edition, partition}, d = o.disk,
                  path = checkpoint_path(s, partition), topic = to_text(s.topics->input), voice = o.voice] {
    auto loaded = std::make_shared<fraud_checkpoint>(load_checkpoint(*d, path, topic, voice));
    caf::anon_send(me, checkpoint_loaded{name, std::move(loaded)});
  });
}

flow_plan plan_of(flows_actor* self, std::size_t index, const partition_handle& input, const topic_entry& alerts,
                  fraud_checkpoint& from) {
  const auto& o = self->state.options;
  auto* home = o.reactor_at(input.home);
  auto source =
      read_uses(self->system(), home,
                {.partition = input.actor, .from = from.next_input, .run_blocking = o.run_blocking, .board = o.board});
  auto sink = write_alerts(self->system(), home,
                           {.partition = alerts.partitions[index % alerts.partitions.size()].actor,
                            .input = kafka::partition_index(static_cast<std::int32_t>(index)),
                            .alerts_end = from.alerts_end,
                            .shows_history = index == 0,
                            .topic_id = from.topic_id,
                            .checkpoint_path = checkpoint_path(self->state, index),
                            .disk = o.disk,
                            .time = o.time,
                            .run_blocking = o.run_blocking,
                            .board = o.board,
                            .voice = o.voice});
  auto rules = std::make_unique<velocity_operation>(std::move(from.table), uses_per_snapshot_min);
  return flow_from<seen_use>(std::move(source)).then<fraud_output>(std::move(rules)).into(std::move(sink));
}

void on_loaded(flows_actor* self, const checkpoint_loaded& loaded) {
  auto& s = self->state;
  if (s.stopped || loaded.flow.edition != s.edition) return;
  const auto view = s.options.topics->current();
  const auto* input = view->find(s.topics->input);
  const auto* alerts = view->find(s.topics->alerts);
  if (input == nullptr || alerts == nullptr) return;  // the next look ends the other flows too
  const auto index = loaded.flow.partition;
  const auto& partition = input->partitions[index];
  s.options.board->settle(kafka::partition_index(static_cast<std::int32_t>(index)), loaded.from->next_input);
  auto& flow = s.flows[index];
  flow.started = s.options.time->monotonic();
  flow.running = running_flow::start(
      self->system(), s.options.reactor_at(partition.home), plan_of(self, index, partition, *alerts, *loaded.from), {},
      [me = caf::actor_cast<caf::actor>(self), name = loaded.flow](const result<void>& how) {
        caf::anon_send(me, flow_over{name, std::make_shared<const result<void>>(how)});
      });
  ++s.running;
}

void on_over(flows_actor* self, const flow_over& over) {
  auto& s = self->state;
  --s.running;
  if (s.stopped) {
    if (s.running > 0) return;
    s.stopped->deliver(caf::message{});
    return self->quit();
  }
  if (over.flow.edition != s.edition) return;
  auto& flow = s.flows[over.flow.partition];
  flow.running.reset();
  const auto delay = flow.delay.after_failure(s.options.time->monotonic() - flow.started);
  s.options.board->flow_failures.fetch_add(1, std::memory_order_relaxed);
  s.options.voice.error("a flow failed and will be started again",
                        {{"partition", over.flow.partition},
                         {"after_s", delay.count()},
                         {"reason", *over.how ? "it ended" : over.how->error().context}});
  self->delayed_send(self, delay, start_again{over.flow});
}

void end_all(flows_state& s) {
  for (const auto& flow : s.flows) {
    if (flow.running) flow.running->abort();
  }
  s.flows.clear();
}

/// Flows of topics that are gone end first: a new one would write the same checkpoint.
void look(flows_actor* self) {
  auto& s = self->state;
  const auto view = s.options.topics->current();
  const auto* input = view->find(input_topic);
  const auto* alerts = view->find(alerts_topic);
  std::optional<served_topics> now;
  if (input != nullptr && alerts != nullptr) now = served_topics{input->facts->id, alerts->facts->id};
  if (now != s.topics) {
    ++s.edition;
    end_all(s);
    s.options.board->forget_positions();
    s.topics.reset();
    if (s.running > 0) return;
    s.topics = now;
    if (!now) s.options.voice.warn("waits for its topics", {{"input", input_topic}, {"alerts", alerts_topic}});
  }
  if (!now) return;
  while (s.flows.size() < input->partitions.size()) {
    s.flows.emplace_back();
    begin(self, s.flows.size() - 1);
  }
}

caf::result<void> stop(flows_actor* self) {
  auto& s = self->state;
  s.stopped = self->make_response_promise();
  auto promise = *s.stopped;
  end_all(s);
  if (s.running == 0) {
    promise.deliver(caf::message{});
    self->quit();
  }
  return promise;
}

caf::behavior run_flows(flows_actor* self, fraud_flows_options options) {
  self->state.options = std::move(options);
  self->send(self, look_at_topics::value);
  return {
      [self](look_at_topics) {
        if (self->state.stopped) return;
        look(self);
        self->delayed_send(self, self->state.options.look_interval, look_at_topics::value);
      },
      [self](const checkpoint_loaded& loaded) { on_loaded(self, loaded); },
      [self](const flow_over& over) { on_over(self, over); },
      [self](const start_again& again) {
        if (!self->state.stopped && again.flow.edition == self->state.edition) begin(self, again.flow.partition);
      },
      [self](stop_flows) { return stop(self); },
  };
}

}  // namespace

caf::actor run_fraud_flows(caf::actor_system& system, reactor* home, fraud_flows_options options) {
  if (home == nullptr) return system.spawn(run_flows, std::move(options));
  return caf::actor_cast<caf::actor>(spawn_on(system, *home, run_flows, std::move(options)));
}

}  // namespace millrace::fraud
