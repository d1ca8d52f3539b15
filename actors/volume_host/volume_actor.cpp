#include "actors/volume_host/volume_actor.hpp"

#include <caf/all.hpp>

#include <chrono>
#include <optional>

#include "actors/catalog/messages.hpp"
#include "actors/catalog/snapshot_topic_wanted.hpp"
#include "actors/volume/volume_access.hpp"
#include "actors/volume/volume_messages.hpp"
#include "actors/volume/volume_refusal.hpp"
#include "actors/volume_host/changelog_writer.hpp"
#include "actors/volume_host/commit_batch.hpp"
#include "actors/volume_host/kept_snapshots.hpp"
#include "actors/volume_host/node_requests.hpp"
#include "actors/volume_host/snapshot_topics.hpp"
#include "actors/volume_host/store_upkeep.hpp"
#include "actors/volume_host/stream_names.hpp"
#include "actors/volume_host/topic_changes.hpp"
#include "actors/volume_host/volume_opening.hpp"
#include "actors/volume_host/volume_streams.hpp"

namespace millrace {
namespace {

using commit_now = caf::atom_constant<caf::atom("commitnow")>;
using look_at_schedules = caf::atom_constant<caf::atom("schedules")>;
using flush_kept = caf::atom_constant<caf::atom("flushkept")>;
using deliver_changelogs = caf::atom_constant<caf::atom("changelogs")>;
using finish_topics_again = caf::atom_constant<caf::atom("fintopics")>;

constexpr auto finish_interval = std::chrono::seconds(5);
constexpr auto schedules_interval = std::chrono::seconds(30);
constexpr auto delivery_interval = std::chrono::seconds(1);
constexpr auto kept_interval = std::chrono::milliseconds(200);  // how long a relaxed change may not be durable

envelope<schema::VolumeReply> refusal(const error& e) {
  return make_envelope<schema::VolumeReply>(
      [&](schema::VolumeReply::Builder reply) { put_error(reply, refusal_of(e)); });
}

class volume_host {
 public:
  volume_host(caf::event_based_actor* self, volume_host_options options)
      : self_(self),
        options_(std::move(options)),
        kept_({&port_, options_.logs, options_.holds, options_.voice}),
        port_(*options_.store, block_store_port::seen::applied, kept_.cutter(), kept_.farewell()),
        changelogs_(changelogs_of(port_, options_)),
        service_(port_, changelogs_ ? changelogs_->topics() : table_topics()),
        upkeep_(*options_.store, options_.run_blocking, options_.voice) {
    if (!options_.topics) return;
    topics_.emplace(port_, *options_.topics, *options_.streams);
    snapshots_.emplace(port_, *options_.topics);
    mirrors_.emplace(mirror_topics::environment{.port = &port_,
                                                .linker = options_.topics,
                                                .holds = options_.holds,
                                                .runtime = options_.runtime,
                                                .streams = options_.streams,
                                                .flush = [this] { return options_.store->flush(port_.last()); },
                                                .publish = [this] { publish_streams(); }});
    if (const auto resumed = snapshots_->resume(); !resumed) {
      options_.voice.error("topics of snapshots cannot be looked at", {{"reason", resumed.error().context}});
    }
    publish_streams();
    take_up_changelogs();
  }

  /// Made if it is not there.
  outcome open_snapshot_topic(const snapshot_topic_wanted& wanted) {
    if (snapshots_) return snapshots_->open(wanted, [this] { publish_streams(); });
    return {kafka::error_code::unknown_topic_or_partition, "This node has no topics of snapshots."};
  }

  void work_on_mirror(const mirror_work& work) {
    if (mirrors_) work(*mirrors_);
  }

  void ask(volume_question_ref question) {
    if (waiting_.empty()) self_->send(self_, commit_now::value);
    waiting_.push_back(std::move(question));
  }

  void commit() {
    const auto questions = take_together(waiting_, changelogs_ != nullptr);
    std::vector<volume_outcome> outcomes;
    std::vector<pending_ptr> pending(questions.size());
    const auto before = options_.streams ? options_.streams->current() : nullptr;  // with those that go
    const auto done = make_durable([&] { decide_all(questions, pending, outcomes); }, outcomes,
                                   [&] { return all_relaxed(questions, pending, outcomes); });
    if (done && changelogs_) deliver(outcomes);
    const bool streams_changed = std::any_of(questions.begin(), questions.end(), [](const auto& q) {
      return may_change_streams(q->request.read()->which());
    });
    finish_topics(pending, outcomes, done, before);
    if (done && streams_changed) publish_streams();
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (outcomes[i].changed && done && options_.consequences.changed) options_.consequences.changed(outcomes[i]);
      questions[i]->answer(outcomes[i].changed && !done ? refusal(done.error()) : std::move(outcomes[i].reply));
    }
    if (!waiting_.empty()) self_->send(self_, commit_now::value);
  }

  /// Of changes that a topic did not take before.
  void deliver_again() {
    delivery_due_ = false;
    changelogs_->deliver();
    see_to_changelogs();
  }

  void follow_schedules() {
    std::vector<volume_outcome> outcomes;
    const auto done =
        make_durable([&] { outcomes.push_back(service_.follow_schedules(now_ns(*options_.time))); }, outcomes);
    if (!done) options_.voice.error("snapshots by schedule failed", {{"reason", done.error().context}});
    for (const auto& outcome : outcomes) {
      if (outcome.changed && done && options_.consequences.changed) options_.consequences.changed(outcome);
    }
    self_->delayed_send(self_, schedules_interval, look_at_schedules::value);
  }

  /// What of topics could not be brought to its end.
  void finish_again() {
    finish_due_ = false;
    std::vector<volume_outcome> outcomes;
    auto done = options_.store->flush(port_.last());  // nothing is done that may still be lost
    if (done) {
      done = make_durable(
          [&] {
            const auto now = now_ns(*options_.time);
            if (auto resumed = resume_topics(*topics_, port_, service_, now, outcomes); !resumed) see_to_topics();
          },
          outcomes);
    }
    if (!done) return see_to_topics();
    publish_streams();
    if (!options_.store->flush(port_.last())) see_to_topics();
  }

  /// What was kept since the last time; changes go on meanwhile.
  void make_kept_durable() {
    flush_due_ = false;
    upkeep_.flush(port_.last());
  }

 private:
  using pending_ptr = std::unique_ptr<pending_topics>;

  static std::unique_ptr<changelog_writer> changelogs_of(block_store_port& port, const volume_host_options& options) {
    return options.changelogs ? std::make_unique<changelog_writer>(port, *options.changelogs) : nullptr;
  }

  /// Changes of tables are in their topics before they are answered.
  void deliver(std::vector<volume_outcome>& outcomes) {
    if (!changelogs_->waiting()) return;
    changelogs_->deliver();
    see_to_changelogs();
    if (!changelogs_->waiting()) return;
    for (auto& outcome : outcomes) {
      for (const auto& changes : outcome.changelogs) {
        const auto why = changelogs_->waiting_for(changes.topic);
        if (!why) continue;
        const auto told = "the rows are written, but their changes wait for " + changes.topic + ": " + *why;
        outcome.reply = refusal(make_error(errc::unavailable, told));
      }
    }
  }

  /// What an earlier run left goes first.
  void take_up_changelogs() {
    if (!changelogs_) return;
    if (const auto resumed = changelogs_->resume(); !resumed)
      options_.voice.error("changes of tables on their way cannot be read", {{"reason", resumed.error().context}});
    changelogs_->deliver();
    see_to_changelogs();
  }

  void see_to_changelogs() {
    if (!changelogs_->waiting() || std::exchange(delivery_due_, true)) return;
    self_->delayed_send(self_, delivery_interval, deliver_changelogs::value);
  }

  /// Nobody waits for more than that the changes outlive the process.
  bool all_relaxed(const std::vector<volume_question_ref>& questions, const std::vector<pending_ptr>& pending,
                   const std::vector<volume_outcome>& outcomes) const {
    const auto any_topics = std::any_of(pending.begin(), pending.end(), [](const auto& p) { return p != nullptr; });
    return !kept_.any_gone() && !any_topics && may_be_kept(questions, outcomes);
  }

  /// All that came together is made durable together, or kept.
  result<void> settle(bool relaxed) {
    if (!relaxed) return options_.store->flush(port_.last());
    if (!std::exchange(flush_due_, true)) self_->delayed_send(self_, kept_interval, flush_kept::value);
    return options_.store->keep(port_.last());
  }

  static volume_outcome refused(const error& why) {
    volume_outcome outcome;
    outcome.reply = refusal(why);
    return outcome;
  }

  /// What a question has changed is taken back if any of it fails; and what changes tables with changelogs, and all
  /// behind it, if those cannot be written down.
  void decide_all(const std::vector<volume_question_ref>& questions, std::vector<pending_ptr>& pending,
                  std::vector<volume_outcome>& outcomes) {
    auto unsealed = questions.size();
    for (std::size_t i = 0; i < questions.size(); ++i) {
      port_.begin_steps();
      outcomes.push_back(answer(*questions[i], pending[i]));
      if (!outcomes[i].changed) {
        port_.take_back_steps();
        drop(pending[i]);
      } else if (unsealed < i || outcomes[i].changelogs.empty()) {
        port_.keep_steps();
      } else {
        unsealed = i;
      }
    }
    const auto sealed = changelogs_ ? changelogs_->seal() : result<void>();
    if (unsealed == questions.size()) return;
    if (sealed) return port_.keep_steps();
    port_.take_back_steps();
    for (auto i = unsealed; i < questions.size(); ++i) {
      if (!outcomes[i].changed) continue;
      outcomes[i] = refused(sealed.error());
      drop(pending[i]);
    }
  }

  void drop(pending_ptr& pending) {
    if (pending) topics_->discard(*pending);
    pending.reset();
  }

  /// After what came before it in the same commit.
  volume_outcome answer(const volume_question& question, pending_ptr& pending) {
    const auto now = now_ns(*options_.time);
    if (auto fine = check_stream_names(port_, question, options_.names, now); !fine) return refused(fine.error());
    if (topics_) {
      auto prepared = topics_->prepare(question, now);
      if (!prepared) return refused(prepared.error());
      pending = std::move(*prepared);
    }
    auto outcome = question.rows    ? follow(question, now)
                   : question.state ? service_.keep_state(*question.state, now)
                                    : service_.handle(question.request, question.asker, now);
    auto decided = topics_ ? topics_->decide(pending, outcome) : result<void>();
    if (decided && changelogs_) decided = changelogs_->note(outcome);
    return decided ? std::move(outcome) : refused(decided.error());
  }

  /// Records of a topic that a roll-back has taken away meanwhile are no rows.
  volume_outcome follow(const volume_question& question, std::int64_t now) {
    const auto& rows = *question.rows;
    if (!rows.stopped.empty() || options_.changelogs->topics->current()->find(question.of) != nullptr)
      return service_.follow(rows, now);
    volume_outcome outcome;
    outcome.reply = make_envelope<schema::VolumeReply>([](schema::VolumeReply::Builder reply) {
      put_error(reply, refuse(volume_code::CONDITION_FAILED, "the topic is another one now"));
    });
    return outcome;
  }

  /// What the changes, which are durable now, mean for topics; before anybody is answered.
  void finish_topics(std::vector<pending_ptr>& pending, std::vector<volume_outcome>& outcomes, const result<void>& done,
                     const std::shared_ptr<const stream_list>& before) {
    const auto any = std::any_of(pending.begin(), pending.end(), [](const auto& p) { return p != nullptr; });
    if (!any) return;
    if (!done) {  // it may still become durable
      for (auto& p : pending) drop(p);
      return see_to_topics();
    }
    publish_streams(before->all());
    for (std::size_t i = 0; i < pending.size(); ++i) {
      if (!pending[i]) continue;
      const auto finished = topics_->finish(*pending[i], *before);
      if (finished) continue;
      outcomes[i].reply = refusal(finished.error());
      options_.voice.error("the topics of a volume did not follow it",
                           {{"volume", pending[i]->volume}, {"reason", finished.error().context}});
      if (pending[i]->work.what != topic_work::kind::clone || !undo_clone(*pending[i])) see_to_topics();
    }
    if (const auto taken_back = options_.store->flush(port_.last()); !taken_back) {
      options_.voice.error("what was done with topics is done again at the next start",
                           {{"reason", taken_back.error().context}});
      see_to_topics();
    }
  }

  bool undo_clone(const pending_topics& clone) {
    std::vector<volume_outcome> outcomes;
    result<void> forgotten;
    const auto undone = make_durable(
        [&] {
          outcomes.push_back(delete_volume(port_, service_, clone.work.volume, now_ns(*options_.time)));
          if (outcomes.back().changed) forgotten = topics_->forget(clone);
        },
        outcomes);
    return undone && forgotten && outcomes.back().changed;
  }

  void see_to_topics() {
    if (topics_ && !std::exchange(finish_due_, true))
      self_->delayed_send(self_, finish_interval, finish_topics_again::value);
  }

  void release() {
    for (const auto snapshot : kept_.release()) {
      if (!snapshots_) continue;
      const auto had_topics = snapshots_->forget(snapshot);
      if (had_topics && *had_topics) publish_streams();
      if (had_topics) continue;
      options_.voice.error("topics of a snapshot that is gone are left until the next start",
                           {{"reason", had_topics.error().context}});
    }
  }

  /// `going`: streams that are no more, but for their topics.
  void publish_streams(const std::vector<stream_entry>& going = {}) {
    if (!options_.streams) return;
    auto list = list_streams(port_);
    if (list) {
      auto all = with_gone(*list, going).all();
      const auto add = [&](const std::vector<stream_entry>& more) { all.insert(all.end(), more.begin(), more.end()); };
      if (snapshots_) add(snapshots_->streams());
      options_.streams->publish(std::make_shared<const stream_list>(std::move(all)));
    } else {
      options_.voice.error("the list of streams cannot be read", {{"reason", list.error().context}});
    }
  }

  template <class F>
  result<void> make_durable(
      F change, const std::vector<volume_outcome>& outcomes,
      const std::function<bool()>& relaxed = [] { return false; }) {
    {
      const auto together = options_.store->hold_together();
      change();
    }
    const bool changed = std::any_of(outcomes.begin(), outcomes.end(), [](const auto& o) { return o.changed; });
    if (!changed) return {};
    auto done = settle(relaxed());
    if (done) release();
    upkeep_.checkpoint_if_due();
    return done;
  }

  caf::event_based_actor* self_;
  const volume_host_options options_;
  kept_snapshots kept_;
  block_store_port port_;
  std::unique_ptr<changelog_writer> changelogs_;
  volume_service service_;
  store_upkeep upkeep_;
  std::vector<volume_question_ref> waiting_;
  std::optional<topic_changes> topics_;
  std::optional<snapshot_topics> snapshots_;
  std::optional<mirror_topics> mirrors_;
  bool flush_due_ = false;
  bool delivery_due_ = false;
  bool finish_due_ = false;
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
      [&host](flush_kept) { host.make_kept_durable(); },
      [&host](deliver_changelogs) { host.deliver_again(); },
      [&host](finish_topics_again) { host.finish_again(); },
      [&host](const snapshot_topic_wanted& wanted) {
        return to_message(link_topics_reply{host.open_snapshot_topic(wanted)});
      },
      [&host](const mirror_work_ref& work) { host.work_on_mirror(*work); },
      [&host](const snapshot_topic_question_ref& asked) { asked->answer(host.open_snapshot_topic(asked->wanted)); },
  };
}

}  // namespace

std::int64_t now_ns(const clock& time) { return time.wall_ms() * 1'000'000; }

caf::actor spawn_volumes(caf::actor_system& system, const volume_host_options& options) {
  return system.spawn<caf::detached>(run_volumes, options);
}

}  // namespace millrace
