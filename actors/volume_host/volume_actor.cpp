#include "actors/volume_host/volume_actor.hpp"

#include <caf/all.hpp>

#include <atomic>
#include <chrono>

#include "actors/volume/volume_access.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "actors/volume_host/stream_names.hpp"
#include "actors/volume_host/volume_streams.hpp"

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(millrace::volume_question_ref)

namespace millrace {
namespace {

using commit_now = caf::atom_constant<caf::atom("commitnow")>;
using look_at_schedules = caf::atom_constant<caf::atom("schedules")>;

constexpr auto schedules_interval = std::chrono::seconds(30);
constexpr std::size_t together_max = 1024;  // requests of one commit

std::int64_t now_ns(const clock& time) { return time.wall_ms() * 1'000'000; }

envelope<schema::VolumeReply> refusal(const error& e) {
  return make_envelope<schema::VolumeReply>([&](schema::VolumeReply::Builder reply) { put_error(reply, refusal_of(e)); });
}

/// Writes blocks in the background when there is enough of them.
class background_checkpoints {
 public:
  explicit background_checkpoints(const volume_host_options& options) : options_(options) {}

  void look() {
    if (!options_.store->checkpoint_due() || running_->exchange(true)) return;
    options_.run_blocking([store = options_.store, voice = options_.voice, running = running_] {
      if (const auto written = store->checkpoint(); !written) {
        voice.error("checkpoint of the volumes' store failed", {{"reason", written.error().context}});
      }
      running->store(false);
    });
  }

 private:
  const volume_host_options& options_;
  std::shared_ptr<std::atomic<bool>> running_ = std::make_shared<std::atomic<bool>>(false);
};

class volume_host {
 public:
  volume_host(caf::event_based_actor* self, volume_host_options options)
      : self_(self),
        options_(std::move(options)),
        port_(*options_.store, block_store_port::seen::applied, cutter(), farewell()),
        service_(port_),
        checkpoints_(options_) {}

  void ask(volume_question_ref question) {
    if (waiting_.empty()) self_->send(self_, commit_now::value);
    waiting_.push_back(std::move(question));
  }

  void commit() {
    const auto count = std::min(waiting_.size(), together_max);
    std::vector<volume_question_ref> questions(std::make_move_iterator(waiting_.begin()),
                                               std::make_move_iterator(waiting_.begin() + static_cast<std::ptrdiff_t>(count)));
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    std::vector<volume_outcome> outcomes;
    const auto done = make_durable([&] {
      for (const auto& q : questions) outcomes.push_back(answer(*q));
    }, outcomes);
    const bool streams_changed = std::any_of(questions.begin(), questions.end(), [](const auto& q) {
      return may_change_streams(q->request.read()->which());
    });
    if (done && streams_changed) publish_streams();
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (outcomes[i].changed && done && options_.consequences.changed) options_.consequences.changed(outcomes[i]);
      questions[i]->answer(outcomes[i].changed && !done ? refusal(done.error()) : std::move(outcomes[i].reply));
    }
    if (!waiting_.empty()) self_->send(self_, commit_now::value);
  }

  void follow_schedules() {
    std::vector<volume_outcome> outcomes;
    const auto done = make_durable([&] { outcomes.push_back(service_.follow_schedules(now_ns(*options_.time))); }, outcomes);
    if (!done) options_.voice.error("snapshots by schedule failed", {{"reason", done.error().context}});
    for (const auto& outcome : outcomes) {
      if (outcome.changed && done && options_.consequences.changed) options_.consequences.changed(outcome);
    }
    self_->delayed_send(self_, schedules_interval, look_at_schedules::value);
  }

 private:
  /// After what came before it in the same commit.
  volume_outcome answer(const volume_question& question) {
    if (auto fine = check_stream_names(port_, question, options_.names, now_ns(*options_.time)); !fine) {
      volume_outcome refused;
      refused.reply = refusal(fine.error());
      return refused;
    }
    return service_.handle(question.request, question.asker, now_ns(*options_.time));
  }

  log_cutter cutter() {
    if (!options_.logs) return {};
    return [logs = options_.logs](volume_id volume, volume_snapshot snapshot, const map_reader& live) {
      return logs->cut(volume, snapshot, live);
    };
  }

  snapshot_farewell farewell() {
    if (!options_.holds) return {};
    return [this](volume_snapshot snapshot, const map_reader& state) -> result<void> {
      auto logs = stream_logs::logs_of(state);
      if (!logs) return logs.error();
      for (auto& log : *logs) released_.emplace_back(std::move(log), holder_id(snapshot.value));
      return {};
    };
  }

  /// Files that only snapshots needed that are durably gone.
  void release() {
    for (const auto& [log, holder] : std::exchange(released_, {})) {
      if (const auto done = options_.holds->release(log, holder); !done) {
        options_.voice.warn("segments of a snapshot that is gone are left until the next start", {{"reason", done.error().context}});
      }
    }
  }

  void publish_streams() {
    if (!options_.streams) return;
    auto list = list_streams(port_);
    if (list) {
      options_.streams->publish(std::make_shared<const stream_list>(std::move(*list)));
    } else {
      options_.voice.error("the list of streams cannot be read", {{"reason", list.error().context}});
    }
  }

  template <class F>
  result<void> make_durable(F change, const std::vector<volume_outcome>& outcomes) {
    {
      const auto together = options_.store->hold_together();
      change();
    }
    const bool changed = std::any_of(outcomes.begin(), outcomes.end(), [](const auto& o) { return o.changed; });
    if (!changed) return {};
    auto done = options_.store->flush(port_.last());
    if (done) release();
    if (options_.consequences.append_changelogs) {
      for (const auto& outcome : outcomes) {
        if (done && !outcome.changelogs.empty()) done = options_.consequences.append_changelogs(outcome.changelogs);
      }
    }
    checkpoints_.look();
    return done;
  }

  caf::event_based_actor* self_;
  const volume_host_options options_;
  block_store_port port_;
  volume_service service_;
  background_checkpoints checkpoints_;
  std::vector<volume_question_ref> waiting_;
  std::vector<std::pair<log_key, holder_id>> released_;  // when the batch at work is durable
};

struct volume_host_state {
  static constexpr const char* name = "volumes";
  std::unique_ptr<volume_host> self;
};

caf::behavior run_volumes(caf::stateful_actor<volume_host_state>* self, const volume_host_options& options) {
  self->state.self = std::make_unique<volume_host>(self, options);
  auto& host = *self->state.self;
  self->send(self, look_at_schedules::value);
  return {
      [&host](volume_question_ref& question) { host.ask(std::move(question)); },
      [&host](commit_now) { host.commit(); },
      [&host](look_at_schedules) { host.follow_schedules(); },
  };
}

}  // namespace

namespace {

/// Topics without a path belong to a stream that is there from the start.
result<void> make_default_stream(volume_service& service, std::int64_t now) {
  const auto request = make_envelope<schema::VolumeRequest>([](schema::VolumeRequest::Builder r) {
    r.initCreateStream().initPlace().setPath(std::string(default_stream_path));
  });
  const auto outcome = service.handle(request, {.who = {}, .superuser = true}, now);
  const auto reply = outcome.reply.read();
  if (!reply->isError() || reply->getError().getCode() == schema::VolumeReply::Code::ALREADY_EXISTS) return {};
  return make_error(errc::io_failure, std::string("make the default stream: ") + reply->getError().getText().cStr());
}

}  // namespace

struct volume_desk::reading {
  explicit reading(const volume_host_options& o)
      : options(o), port(*o.store, block_store_port::seen::durable), service(port) {}

  const volume_host_options options;
  block_store_port port;
  volume_service service;
};

void volume_desk::ask(envelope<schema::VolumeRequest> request, volume_asker asker, volume_answer answer) const {
  if (is_change(request.read()->which())) {
    caf::anon_send(actor_, std::make_shared<volume_question>(
                               volume_question{std::move(request), std::move(asker), std::move(answer)}));
    return;
  }
  reading_->options.run_blocking([of = reading_, request = std::move(request), asker = std::move(asker), answer = std::move(answer)] {
    answer(of->service.handle(request, asker, now_ns(*of->options.time)).reply);
  });
}

result<volume_desk> open_volumes(caf::actor_system& system, const volume_host_options& options) {
  if (auto prepared = block_store_port::prepare(*options.store); !prepared) return prepared.error();
  block_store_port port(*options.store, block_store_port::seen::applied);
  volume_service service(port);
  const auto now = now_ns(*options.time);
  if (auto opened = service.open(now); !opened) return opened.error();
  if (auto made = make_default_stream(service, now); !made) return made.error();
  if (auto durable = options.store->flush(port.last()); !durable) return durable.error();
  if (options.streams) {
    auto list = list_streams(port);
    if (!list) return list.error();
    options.streams->publish(std::make_shared<const stream_list>(std::move(*list)));
  }
  volume_desk desk;
  desk.reading_ = std::make_shared<volume_desk::reading>(options);
  desk.actor_ = system.spawn<caf::detached>(run_volumes, options);
  return desk;
}

}  // namespace millrace
