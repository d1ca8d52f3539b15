#include "actors/service/service_instance.hpp"

#include <caf/all.hpp>

#include <optional>
#include <utility>

#include "actors/service/call_threads.hpp"
#include "actors/service/commit_timing.hpp"
#include "actors/service/commit_writer.hpp"
#include "actors/service/former_instances.hpp"
#include "actors/service/instance_messages.hpp"
#include "actors/service/look_timing.hpp"
#include "actors/service/private_table.hpp"
#include "actors/service/service_topics.hpp"
#include "actors/service/state_origin.hpp"
#include "actors/service/topic_reading.hpp"
#include "actors/service/volume_files.hpp"
#include "codecs/base/thrown.hpp"
#include "runtime/flow/topics/service_flow.hpp"
#include "runtime/flow/topics/service_plan.hpp"

namespace millrace {
namespace {

using run_on_turn = caf::atom_constant<caf::atom("runonturn")>;
using look_around = caf::atom_constant<caf::atom("lookaround")>;
using begin_instance = caf::atom_constant<caf::atom("begininst")>;
using end_at_once = caf::atom_constant<caf::atom("endatonce")>;
using call_answered = caf::atom_constant<caf::atom("callansw")>;
using commit_due = caf::atom_constant<caf::atom("commitdue")>;

/// A commit that takes longer at the end is left to the next start.
constexpr auto end_patience = std::chrono::seconds(1);

class service_instance {
 public:
  service_instance(caf::event_based_actor* self, instance_options options)
      : self_(self),
        options_(std::move(options)),
        reading_(self, {.topics = options_.environment.topics,
                        .names = topics_of(options_.ends.inputs),
                        .of = options_.of,
                        .alike = options_.partitioned,
                        .own_from = options_.service->sources.size(),
                        .stop_at = options_.stop_at,
                        .voice = options_.voice}) {}

  void start() {
    if (auto opened = open(); !opened) return end(opened);
    end_former([this](const result<void>& settled) {
      if (!settled) return end(settled);
      writer_->open([this](const result<void>& how) { how ? begin() : end(how); });
    });
  }

  void on_read(const envelope<schema::ReadReply>& reply) {
    if (auto done = reading_.on_read(*flow_, reply); !done) return end(done);
    go_on();
  }

  void on_progress(const envelope<schema::Progress>& progress) { reading_.on_progress(*flow_, progress); }
  void on_again(const read_partition_again& again) { reading_.on_again(*flow_, again.token); }
  void on_append(const envelope<schema::AppendReply>& reply) {
    (void)(writer_->on_append(reply) || former_.on_append(reply));
  }
  void on_state_kept(const state_kept& kept) { (void)(writer_->on_state_kept(kept) || former_.on_state_kept(kept)); }
  void on_end_again() { writer_->on_again(); }

  /// One round, so that messages are heard between two.
  void run() {
    turn_due_ = false;
    if (const auto readable = may_run() ? reading_.next(*flow_) : std::nullopt) {
      if (auto done = run_round(*readable); !done) return end(done);
      go_on();
    }
    if (reading_.at_stop(*flow_)) return stop();
    commit_if_due();
  }

  void on_answered() {
    if (ended_) return;
    if (auto done = guarded("the service failed", [&] { return flow_->run_answers(now()); }); !done) return end(done);
    make_calls();
    if (timing_.worked()) look_in(look_timing::working);
    go_on();
    commit_if_due();
  }

  /// Topics may have more partitions or be gone; and the clock's turn.
  void look() {
    if (!begun_ || ended_) return;
    if (auto done = reading_.look(*flow_, now()); !done) return end(done);
    if (auto done = guarded("the service failed", [&] { return flow_->run_clock(now()); }); !done) return end(done);
    if (has_files() && timing_.files_due(options_.environment.time->monotonic())) files_->look();
    commit_if_due();
    if (ended_) return;
    publish();
    look_in(timing_.until_next(now(), flow_->clock_due(), has_files()));
  }

  /// Unless another was set since.
  void look(std::uint64_t number) {
    if (number == look_) look();
  }

  void on_commit_due() {
    timer_due_.reset();
    commit_if_due();
  }

  void stop() {
    if (ended_) return;
    if (!std::exchange(stopping_, true)) self_->delayed_send(self_, end_patience, end_at_once::value);
    if (!begun_) return end({});
    if (!committing_) commit_or_end();
  }

  void end_now() { end({}); }

 private:
  flow::wall_time now() const { return flow::wall_time(options_.environment.time->wall_ms()); }

  result<void> open() {
    auto plan = flow::plan_of(*options_.service, options_.settings);
    if (!plan) return plan.error();
    plan_ = std::make_unique<const flow::graph_plan>(std::move(*plan));
    auto table = private_table::open(options_.environment, options_.volume, options_.table);
    if (!table) return table.error();
    table_ = std::move(*table);
    files_.emplace(options_.environment, *options_.service, options_.volume);
    if (auto read = files_->open(*table_); !read) return read;
    const auto partitions = partitions_read(options_.environment, options_.ends);
    if (options_.partitioned && partitions == 0)
      return make_error(errc::not_found, "there is no topic " + options_.ends.inputs.front().topic);
    const auto keys_max = options_.keys_max / options_.of.count;
    auto flow = flow::service_flow::open(*options_.service, *plan_, *table_,
                                         {.flow = {.instance = {.keys_max = keys_max}},
                                          .partitioned = options_.partitioned,
                                          .seats = static_cast<std::int32_t>(partitions),
                                          .state_id = table_->state_id(),
                                          .expected = (partitions + options_.of.count - 1) / options_.of.count});
    if (!flow) return flow.error();
    flow_ = std::move(*flow);
    writer_.emplace(self_, writer_options(options_.of));
    return expect_topics(partitions);
  }

  commit_writer::options writer_options(const instance_number& of) const {
    return {.environment = options_.environment,
            .table = table_.get(),
            .of = of,
            .transactional_id = "service-" + options_.name,
            .since = options_.since_commit,
            .group = options_.name,
            .sources = topics_of(options_.ends.inputs),
            .destinations = topics_of(options_.ends.outputs),
            .voice = options_.voice};
  }

  /// The first looks after those that were there when there were more.
  void end_former(commit_writer::done then) {
    if (options_.of.index > 0) return then({});
    former_.end_beyond(
        *table_, options_.of.count,
        [this](std::size_t index) {
          return std::make_unique<commit_writer>(self_, writer_options({index, options_.of.count}));
        },
        std::move(then));
  }

  /// The state is of those topics, and no others of their names.
  result<void> expect_topics(std::size_t partitions) {
    const auto origin = read_origin(*table_);
    if (!origin) return origin.error();
    for (std::size_t input = 0; input < options_.ends.inputs.size(); ++input) {
      const auto created = origin->created_ms.find(options_.ends.inputs[input].name);
      if (created != origin->created_ms.end()) reading_.expect(input, created->second);
    }
    if (auto fits = check_form(*table_, options_.volume, options_.partitioned); !fits) return fits;
    if (options_.partitioned) reading_.expect_partitions(origin->partitions.value_or(partitions));
    return {};
  }

  state_origin origin() const {
    state_origin of;
    for (std::size_t input = 0; input < options_.ends.inputs.size(); ++input) {
      of.created_ms.emplace(options_.ends.inputs[input].name, reading_.created_ms(input));
    }
    if (options_.partitioned) of.partitions = reading_.partitions();
    return of;
  }

  void begin() {
    begun_ = true;
    make_calls();  // those that an earlier instance has not heard of
    last_commit_ = options_.environment.time->monotonic();
    look();
    go_on();
    if (ended_ || !options_.told) return;
    visible_commit beginning{.begins = true};
    for (const auto& input : reading_.report(*flow_)) {
      beginning.positions.push_back({input.source, input.partition, input.kept});
    }
    options_.told(beginning);
  }

  // --- rounds

  bool may_run() const {
    return begun_ && !stopping_ && !ended_ && flow_->wants_input() &&
           flow_->waiting_bytes() < options_.outputs_bytes_max;
  }

  void go_on() {
    if (ended_ || std::exchange(turn_due_, true)) return;
    self_->send(self_, run_on_turn::value);
  }

  result<void> run_round(const readable_partition& of) {
    auto& flow = flow_->of(of.partition);
    const auto round = [&] { return flow.run_round(of.source, of.partition, now(), of.limit); };
    if (auto done = guarded("the service failed", round); !done) return done;
    reading_.ran(*flow_, of);
    make_calls();
    if (timing_.worked()) look_in(look_timing::working);
    return {};
  }

  void look_in(std::chrono::milliseconds delay) { self_->delayed_send(self_, delay, look_around::value, ++look_); }
  bool has_files() const { return !options_.service->files.empty(); }

  void make_calls() {
    if (stopping_) return;  // the next start asks
    for (auto& call : flow_->take_calls()) {
      calls_.make(std::move(call),
                  [me = caf::actor_cast<caf::actor>(self_)] { caf::anon_send(me, call_answered::value); });
    }
  }

  /// Between two commits.
  result<void> take_files() {
    for (const auto& news : files_->take_news()) {
      if (!news.refusal.empty()) {
        flow_->refuse_file(news.file, news.refusal);
        files_->refused(news, news.refusal);
        continue;
      }
      const auto refusal = flow_->take_file(news.file, news.content, news.modified, now());
      if (!refusal) return refusal.error();
      refusal->empty() ? files_->taken(news) : files_->refused(news, *refusal);
    }
    make_calls();
    return {};
  }

  // --- commits

  void commit_if_due() {
    if (committing_ || ended_ || stopping_) return;
    if (!has_news()) {
      if (auto done = take_files(); !done) return end(done);
    }
    if (!has_something()) return;
    const auto wait =
        commit_wait({.caught_up = reading_.caught_up(*flow_),
                     .outputs = flow_->has_outputs(),
                     .news = has_news(),
                     .others_wait = options_.partitioned && !plan_->hops.empty(),
                     .pressed = flow_->wants_commit() || flow_->waiting_bytes() * 2 > options_.outputs_bytes_max,
                     .since_last = options_.environment.time->monotonic() - last_commit_},
                    *options_.service);
    if (wait == std::chrono::nanoseconds(0)) return commit();
    const auto due = options_.environment.time->monotonic() + wait;
    if (timer_due_ && *timer_due_ <= due) return;
    timer_due_ = due;
    self_->delayed_send(self_, wait, commit_due::value);
  }

  void commit() {
    committing_ = true;
    last_commit_ = options_.environment.time->monotonic();
    auto cut = flow_->cut();
    write_origin(cut.state, origin());
    files_->write_rows(cut.state);
    if (auto done = take_files(); !done) return end(done);
    const auto commit = std::make_shared<visible_commit>();
    if (options_.told) commit->outputs = cut.outputs;
    commit->positions = cut.positions;
    commit->records = flow_->figures().records - std::exchange(records_told_, flow_->figures().records);
    writer_->write(
        std::move(cut), [this] { flow_->committed(); },
        [this, commit](const result<void>& how) { how ? on_committed(*commit) : end(how); });
  }

  void on_committed(const visible_commit& commit) {
    committing_ = false;
    ++commits_;
    reading_.keep(commit.positions);
    publish();
    if (options_.told) options_.told(commit);
    if (stopping_) return commit_or_end();
    go_on();
  }

  bool has_news() const { return flow_->has_changes() || flow_->has_outputs(); }
  bool has_something() const { return has_news() || writer_->has_outbox(); }

  void commit_or_end() {
    if (has_something()) return commit();
    end({});
  }

  void publish() {
    instance_report report;
    report.done = flow_->figures();
    report.stages = flow_->stages();
    report.inputs = reading_.report(*flow_);
    report.files = files_->report();
    report.commits = commits_;
    report.commit_number = writer_->last().number;
    report.waiting_bytes = flow_->waiting_bytes();
    report.caught_up = reading_.caught_up(*flow_);
    options_.board->publish(std::move(report));
  }

  void end(const result<void>& how) {
    if (std::exchange(ended_, true)) return;
    options_.ended(how);
    self_->quit();
  }

  caf::event_based_actor* self_;
  const instance_options options_;
  topic_reading reading_;
  call_threads calls_;  // outlives the flow, which tells those that are out to try no more
  std::unique_ptr<const flow::graph_plan> plan_;
  std::unique_ptr<private_table> table_;
  std::unique_ptr<flow::service_flow> flow_;
  std::optional<commit_writer> writer_;
  former_instances former_;
  std::optional<volume_files> files_;
  look_timing timing_;
  std::uint64_t look_ = 0;  // the one that is next
  std::chrono::nanoseconds last_commit_{};
  std::uint64_t commits_ = 0;
  std::uint64_t records_told_ = 0;
  bool begun_ = false;
  bool turn_due_ = false;
  std::optional<std::chrono::nanoseconds> timer_due_;  // when a commit is looked at again
  bool committing_ = false;
  bool stopping_ = false;
  bool ended_ = false;
};

struct instance_state {
  static constexpr const char* name = "service_instance";
  std::unique_ptr<service_instance> self;
};

caf::behavior run_instance(caf::stateful_actor<instance_state>* self, instance_options options) {
  self->state.self = std::make_unique<service_instance>(self, std::move(options));
  auto& instance = *self->state.self;
  self->send(self, begin_instance::value);
  return {
      [&instance](begin_instance) { instance.start(); },
      [&instance](run_on_turn) { instance.run(); },
      [&instance](look_around, std::uint64_t number) { instance.look(number); },
      [&instance](call_answered) { instance.on_answered(); },
      [&instance](commit_due) { instance.on_commit_due(); },
      [&instance](const envelope<schema::ReadReply>& reply) { instance.on_read(reply); },
      [&instance](const envelope<schema::Progress>& progress) { instance.on_progress(progress); },
      [&instance](const read_partition_again& again) { instance.on_again(again); },
      [&instance](const envelope<schema::AppendReply>& reply) { instance.on_append(reply); },
      [&instance](const state_kept& kept) { instance.on_state_kept(kept); },
      [&instance](end_transaction_again) { instance.on_end_again(); },
      [&instance](stop_instance) { instance.stop(); },
      [&instance](end_at_once) { instance.end_now(); },
  };
}

}  // namespace

caf::actor spawn_service_instance(instance_options options) {
  auto& system = *options.environment.system;
  return caf::actor_cast<caf::actor>(system.spawn<caf::detached>(run_instance, std::move(options)));
}

}  // namespace millrace
