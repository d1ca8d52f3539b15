#include "apps/fraud/alert_writer.hpp"

#include <caf/all.hpp>

#include <deque>
#include <unordered_set>

#include "apps/fraud/alert_record.hpp"
#include "apps/fraud/fraud_checkpoint.hpp"
#include "apps/fraud/slice_records.hpp"
#include "codecs/kafka/error_code.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"
#include "runtime/reactor/spawn_on.hpp"

namespace millrace::fraud {

/// sink -> its writer.
struct alert_write {
  event_batch<fraud_output> batch;
  write_reply reply;
};

struct known_alert {
  kafka::offset at;
  told_alert told;
};

/// blocking work -> its writer: alerts that were there before it began, and the offset that follows.
struct alerts_loaded {
  std::shared_ptr<result<kafka::offset>> next;
  std::shared_ptr<std::vector<known_alert>> alerts;
};

/// blocking work -> its writer.
struct checkpoint_stored {
  std::shared_ptr<result<void>> outcome;
};

}  // namespace millrace::fraud

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::alert_write)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::alerts_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::fraud::checkpoint_stored)

namespace millrace::fraud {
namespace {

using load_again = caf::atom_constant<caf::atom("loadagain")>;
using append_again = caf::atom_constant<caf::atom("appagain")>;

constexpr std::uint32_t load_bytes_max = 1 << 20;
constexpr std::int64_t history_records = 50;
constexpr auto retry_delay = std::chrono::milliseconds(200);

struct writer_state {
  static constexpr const char* name = "fraud_writer";

  alert_writer_options options;
  kafka::offset load_next;
  bool history_placed = false;            // the beginning of the history is known
  bool busy = true;                       // with loading, an append or a checkpoint
  std::unordered_set<std::string> known;  // ids written before this start, not met again yet
  std::deque<alert_write> waiting;        // at most the flow's window
  std::size_t next_event = 0;             // of the first that waits
  std::vector<raised_alert> appending;
  slice append_bytes;
  bool refused = false;  // by the partition, and that has been told
};

using writer = caf::stateful_actor<writer_state>;

void advance(writer* self);

// --- what was written before

/// Once, until it goes well again.
void note_refusal(writer_state& s, std::string_view what, kafka::error_code code) {
  if (!std::exchange(s.refused, true)) s.options.voice.error(what, {{"error", kafka::name(code)}});
}

void load(writer* self) {
  self->send(self->state.options.partition, make_envelope<schema::ReadRequest>([&](schema::ReadRequest::Builder root) {
               root.setOffset(self->state.load_next.value);
               root.setBytesMax(load_bytes_max);
               root.setFirstBatchWhole(true);
             }));
}

void on_read(writer* self, const envelope<schema::ReadReply>& reply) {
  auto& s = self->state;
  const auto view = reply.read();
  const auto code = static_cast<kafka::error_code>(view->getErrorCode());
  if (code != kafka::error_code::none && code != kafka::error_code::offset_out_of_range) {
    note_refusal(s, "alerts cannot be read back, it is tried again", code);
    return self->delayed_send(self, retry_delay, load_again::value);
  }
  const auto start = view->getLogStartOffset(), end = view->getHighWatermark();
  s.options.alerts_end = kafka::offset(std::clamp(s.options.alerts_end.value, start, end));
  if (!s.history_placed) {
    s.history_placed = true;
    auto from = s.options.alerts_end.value;
    if (s.options.shows_history) from = std::min(from, std::max(start, end - history_records));
    s.load_next = kafka::offset(from);
    return load(self);
  }
  if (reply.payloads().empty()) {
    s.busy = false;
    return advance(self);
  }
  s.options.run_blocking([me = caf::actor_cast<caf::actor>(self),
                          batches = std::get<file_slice>(reply.payloads().front()), from = s.load_next] {
    auto alerts = std::make_shared<std::vector<known_alert>>();
    auto next = read_slice(batches, from, [&](const kafka::record& stored) {
      if (auto told = told_from(stored)) alerts->push_back({stored.offset, std::move(*told)});
    });
    caf::anon_send(me, alerts_loaded{std::make_shared<result<kafka::offset>>(std::move(next)), std::move(alerts)});
  });
}

void on_loaded(writer* self, const alerts_loaded& loaded) {
  auto& s = self->state;
  if (!*loaded.next) {
    s.options.voice.error("alerts cannot be read back",
                          {{"offset", s.load_next.value}, {"reason", loaded.next->error().context}});
    return self->delayed_send(self, retry_delay, load_again::value);
  }
  for (auto& alert : *loaded.alerts) {
    if (alert.at >= s.options.alerts_end) s.known.insert(alert.told.id);
    if (s.options.shows_history) s.options.board->tell(std::move(alert.told));
  }
  s.load_next = **loaded.next;
  load(self);
}

// --- alerts

void append(writer* self) {
  payload_list payloads;
  payloads.emplace_back(self->state.append_bytes);
  self->send(self->state.options.partition,
             make_envelope<schema::AppendRequest>([](schema::AppendRequest::Builder root) { root.setTrusted(true); },
                                                  std::move(payloads)));
}

void on_appended(writer* self, const envelope<schema::AppendReply>& reply) {
  auto& s = self->state;
  const auto view = reply.read();
  if (view->getErrorCode() != 0) {
    note_refusal(s, "alerts are not taken, they are sent again", static_cast<kafka::error_code>(view->getErrorCode()));
    return self->delayed_send(self, retry_delay, append_again::value);
  }
  s.refused = false;
  const auto durable_ms = s.options.time->wall_ms();
  for (const auto& raised : s.appending) s.options.board->tell(told(raised, durable_ms));
  s.options.board->alerts_raised.fetch_add(s.appending.size(), std::memory_order_relaxed);
  s.options.alerts_end = kafka::offset(view->getBaseOffset() + static_cast<std::int64_t>(s.appending.size()));
  s.appending.clear();
  s.append_bytes = {};
  s.busy = false;
  advance(self);
}

/// Takes the alerts that come next, up to a snapshot, less those that are known.
void take_alerts(writer_state& s, std::vector<fraud_output>& events) {
  while (s.next_event < events.size()) {
    auto* raised = std::get_if<raised_alert>(&events[s.next_event]);
    if (raised == nullptr) return;
    if (s.known.erase(raised->what.id()) != 0) {
      s.options.board->alerts_known.fetch_add(1, std::memory_order_relaxed);
    } else {
      s.appending.push_back(std::move(*raised));
    }
    ++s.next_event;
  }
}

// --- checkpoints

void store(writer* self, const table_snapshot& snapshot) {
  const auto& o = self->state.options;
  o.run_blocking([me = caf::actor_cast<caf::actor>(self), snapshot, topic = o.topic_id, end = o.alerts_end,
                  disk = o.disk, path = o.checkpoint_path] {
    auto done = replace_file(*disk, path, encode_checkpoint(topic, snapshot.next_input, end, *snapshot.cards));
    if (done) done = disk->sync_directory(path.substr(0, path.rfind('/')));
    caf::anon_send(me, checkpoint_stored{std::make_shared<result<void>>(std::move(done))});
  });
}

/// A checkpoint that could not be stored costs reading again, no more: the next one will do.
void on_stored(writer* self, const checkpoint_stored& stored) {
  if (!*stored.outcome) {
    self->state.options.voice.warn("checkpoint not stored", {{"path", self->state.options.checkpoint_path},
                                                             {"reason", stored.outcome->error().context}});
  }
  self->state.busy = false;
  advance(self);
}

void settle(writer_state& s, const alert_write& done) {
  if (const auto position = done.batch.position) {
    s.options.board->settle(s.options.input, kafka::offset(position->value));
  }
  done.reply.done();
}

void advance(writer* self) {
  auto& s = self->state;
  while (!s.busy && !s.waiting.empty()) {
    auto& events = *s.waiting.front().batch.events;
    take_alerts(s, events);
    if (!s.appending.empty()) {
      auto batch = batch_of(s.appending, s.options.time->wall_ms());
      if (!batch) return s.waiting.front().reply.fail(batch.error());
      s.append_bytes = slice::copy_of(*batch);
      s.busy = true;
      append(self);
    } else if (s.next_event < events.size()) {
      s.busy = true;
      store(self, std::get<table_snapshot>(events[s.next_event++]));
    } else {
      settle(s, s.waiting.front());
      s.waiting.pop_front();
      s.next_event = 0;
    }
  }
}

caf::behavior run_writer(writer* self, alert_writer_options options) {
  self->state.load_next = options.alerts_end;
  self->state.options = std::move(options);
  load(self);
  return {
      [self](const alert_write& write) {
        self->state.waiting.push_back(write);
        advance(self);
      },
      [self](const envelope<schema::ReadReply>& reply) { on_read(self, reply); },
      [self](const alerts_loaded& loaded) { on_loaded(self, loaded); },
      [self](const envelope<schema::AppendReply>& reply) { on_appended(self, reply); },
      [self](const checkpoint_stored& stored) { on_stored(self, stored); },
      [self](load_again) { load(self); },
      [self](append_again) { append(self); },
  };
}

class writer_sink final : public event_sink<fraud_output> {
 public:
  explicit writer_sink(caf::actor writer) : writer_(std::move(writer)) {}
  ~writer_sink() override { caf::anon_send_exit(writer_, caf::exit_reason::user_shutdown); }

  void write(event_batch<fraud_output> batch, write_reply reply) override {
    caf::anon_send(writer_, alert_write{std::move(batch), std::move(reply)});
  }

 private:
  caf::actor writer_;
};

}  // namespace

std::unique_ptr<event_sink<fraud_output>> write_alerts(caf::actor_system& system, reactor* home,
                                                       alert_writer_options options) {
  const auto made = home != nullptr ? spawn_on(system, *home, run_writer, std::move(options))
                                    : system.spawn(run_writer, std::move(options));
  return std::make_unique<writer_sink>(caf::actor_cast<caf::actor>(made));
}

}  // namespace millrace::fraud
