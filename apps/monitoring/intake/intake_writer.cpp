#include "apps/monitoring/intake/intake_writer.hpp"

#include <caf/all.hpp>

#include <array>
#include <chrono>
#include <thread>
#include <utility>
#include <vector>

#include "actors/catalog/messages.hpp"
#include "apps/monitoring/records/delivery.hpp"
#include "codecs/kafka/records/batch_builder.hpp"
#include "codecs/schema/partition.capnp.h"
#include "runtime/message/envelope.hpp"

namespace millrace::monitoring {
namespace {

using record_ref = std::shared_ptr<intake_record>;
using look_again = caf::atom_constant<caf::atom("intakelook")>;

constexpr auto patience = std::chrono::seconds(30);
constexpr auto end_patience = std::chrono::milliseconds(3000), step = std::chrono::milliseconds(5);
constexpr auto retry_delay = std::chrono::milliseconds(500);
constexpr std::size_t batch_bytes_max = std::size_t{512} << 10;
constexpr std::array<const char*, 2> topic_names{metrics_topic, logs_topic};
constexpr const char* retention_ms = "172800000";  // two days: what is stored of it is kept elsewhere

class writer {
 public:
  writer(caf::event_based_actor* self, intake_writer::environment of,
         std::shared_ptr<std::atomic<std::size_t>> waiting_bytes)
      : self_(self), of_(std::move(of)), waiting_bytes_(std::move(waiting_bytes)) {}

  void take(record_ref record) {
    const auto to = static_cast<std::size_t>(record->to);
    inputs_[to].waiting.push_back(std::move(record));
    write_next(to);
  }

  void on_reply(const envelope<schema::AppendReply>& reply) {
    const auto told = reply.read();
    const auto to = static_cast<std::size_t>(told->getIndex());
    if (to >= inputs_.size() || told->getToken() != inputs_[to].token || inputs_[to].written.empty()) return;
    end_batch(to,
              told->getErrorCode() == 0 ? result<void>() : make_error(errc::unavailable, told->getMessage().cStr()));
    write_next(to);
  }

  /// A batch that was never answered, and a topic that was not there.
  void look() {
    const auto now = of_.time->monotonic();
    for (std::size_t to = 0; to < inputs_.size(); ++to) {
      auto& in = inputs_[to];
      if (!in.written.empty() && now - in.sent > patience) {
        ++in.token;
        end_batch(to, make_error(errc::timed_out, "the partition did not answer"));
      }
      write_next(to);
    }
    self_->delayed_send(self_, retry_delay, look_again::value);
  }

 private:
  struct input {
    std::vector<record_ref> waiting, written;
    std::uint64_t token = 0;
    std::chrono::nanoseconds sent{};
    bool being_made = false;
  };

  void write_next(std::size_t to) {
    auto& in = inputs_[to];
    if (in.waiting.empty() || !in.written.empty()) return;
    const auto topics = of_.topics->current();
    const auto* topic = topics->find(topic_names[to]);
    if (topic == nullptr) return make_topic(to);
    kafka::batch_builder builder(kafka::batch_options{.how = {kafka::compression_codec::lz4, {}}});
    std::size_t taken = 0;
    for (; taken < in.waiting.size() && (taken == 0 || builder.size() < batch_bytes_max); ++taken) {
      const auto& record = *in.waiting[taken];
      builder.add({.timestamp = kafka::timestamp(of_.time->wall_ms()), .key = record.key, .value = record.value});
    }
    in.written.assign(std::make_move_iterator(in.waiting.begin()),
                      std::make_move_iterator(in.waiting.begin() + static_cast<std::ptrdiff_t>(taken)));
    in.waiting.erase(in.waiting.begin(), in.waiting.begin() + static_cast<std::ptrdiff_t>(taken));
    const auto batch = builder.finish();
    if (!batch) return end_batch(to, batch.error());
    in.sent = of_.time->monotonic();
    ++in.token;
    self_->send(topic->partitions.front().actor, make_envelope<schema::AppendRequest>(
                                                     [&](schema::AppendRequest::Builder root) {
                                                       root.setToken(in.token);
                                                       root.setIndex(static_cast<std::uint32_t>(to));
                                                       root.setTrusted(true);
                                                     },
                                                     {slice::copy_of(*batch)}));
  }

  void end_batch(std::size_t to, const result<void>& how) {
    for (const auto& record : std::exchange(inputs_[to].written, {})) {
      waiting_bytes_->fetch_sub(record->key.size() + record->value.size(), std::memory_order_relaxed);
      if (record->done) record->done(how);
    }
  }

  /// What waits goes on waiting: it is looked for again.
  void make_topic(std::size_t to) {
    if (std::exchange(inputs_[to].being_made, true)) return;
    create_topics_request wanted;
    wanted.topics.push_back({.name = topic_names[to], .partitions = 1, .configs = {{"retention.ms", retention_ms}}});
    self_->request(of_.catalog, patience, to_message(wanted))
        .then(
            [this, to](const envelope<schema::CreateTopicsReply>&) {
              inputs_[to].being_made = false;
              write_next_if_made(to);
            },
            [this, to](const caf::error& why) {
              inputs_[to].being_made = false;
              of_.voice.warn("an input of monitoring cannot be made",
                             {{"topic", topic_names[to]}, {"reason", caf::to_string(why)}});
            });
  }

  void write_next_if_made(std::size_t to) {
    if (of_.topics->current()->find(topic_names[to]) != nullptr) write_next(to);
  }

  caf::event_based_actor* self_;
  const intake_writer::environment of_;
  const std::shared_ptr<std::atomic<std::size_t>> waiting_bytes_;
  std::array<input, 2> inputs_;
};

struct writer_state {
  static constexpr const char* name = "intake_writer";
  std::unique_ptr<writer> self;
};

caf::behavior run_writer(caf::stateful_actor<writer_state>* self, intake_writer::environment of,
                         std::shared_ptr<std::atomic<std::size_t>> waiting_bytes) {
  self->state.self = std::make_unique<writer>(self, std::move(of), std::move(waiting_bytes));
  auto& work = *self->state.self;
  self->delayed_send(self, retry_delay, look_again::value);
  return {
      [&work](const record_ref& record) { work.take(record); },
      [&work](const envelope<schema::AppendReply>& reply) { work.on_reply(reply); },
      [&work](look_again) { work.look(); },
  };
}

}  // namespace

intake_writer::intake_writer(const environment& of) {
  auto& system = *of.system;
  actor_ = caf::actor_cast<caf::actor>(system.spawn(run_writer, of, waiting_));
}

/// What waits is written first, as far as that is possible soon.
intake_writer::~intake_writer() {
  for (auto waited = std::chrono::milliseconds(0); waiting_->load() > 0 && waited < end_patience; waited += step) {
    std::this_thread::sleep_for(step);
  }
  caf::anon_send_exit(actor_, caf::exit_reason::user_shutdown);
}

void intake_writer::write(intake_record record) {
  const auto bytes = record.key.size() + record.value.size();
  if (waiting_->fetch_add(bytes, std::memory_order_relaxed) + bytes > waiting_bytes_max) {
    waiting_->fetch_sub(bytes, std::memory_order_relaxed);
    if (record.done) {
      record.done(make_error(
          errc::limit_exceeded,
          "more waits to be written than " + std::to_string(waiting_bytes_max >> 20) + " MiB: try again later"));
    }
    return;
  }
  caf::anon_send(actor_, std::make_shared<intake_record>(std::move(record)));
}

}  // namespace millrace::monitoring

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::shared_ptr<millrace::monitoring::intake_record>)
