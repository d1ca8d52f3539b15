#include "actors/service/service_instance.hpp"

#include <caf/all.hpp>

#include <optional>
#include <utility>

#include "actors/service/call_threads.hpp"
#include "actors/service/commit_writer.hpp"
#include "actors/service/former_instances.hpp"
#include "actors/service/instance_messages.hpp"
#include "actors/service/private_table.hpp"
#include "actors/service/topic_reading.hpp"
#include "actors/service/volume_files.hpp"
#include "runtime/flow/topics/service_flow.hpp"

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

constexpr auto look_interval = std::chrono::milliseconds(100);
constexpr std::uint64_t looks_a_look_at_files = 5;

/// The row that says which topic a source was read from, as of when that was made.
std::string topic_row(const std::string& source) { return "topic of " + source; }

/// The row of a partitioned service: of how many partitions its state is.
constexpr std::string_view partitions_row = "partitions";

class service_instance {
 public:
  service_instance(caf::event_based_actor* self, instance_options options)
      : self_(self),
        options_(std::move(options)),
        reading_(self, {.topics = options_.environment.topics,
                        .names = options_.sources,
                        .of = options_.of,
                        .alike = options_.partitioned,
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
  void on_append(const envelope<schema::AppendReply>& reply) { (void)writer_->on_append(reply); }
  void on_state_kept(const state_kept& kept) { writer_->on_state_kept(*kept.how); }
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
    if (auto done = run_answers(); !done) return end(done);
    go_on();
    commit_if_due();
  }

  /// Topics may have more partitions or be gone; and the clock's turn.
  void look() {
    if (!begun_ || ended_) return;
    if (auto done = reading_.look(*flow_, now()); !done) return end(done);
    if (auto done = run_clock(); !done) return end(done);
    if (looks_++ % looks_a_look_at_files == 0) files_->look();
    commit_if_due();
    if (ended_) return;
    publish();
    self_->delayed_send(self_, look_interval, look_around::value);
  }

  void on_commit_due() {
    timer_set_ = false;
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
    auto plan = options_.service->graph(options_.settings);
    if (!plan) return plan.error();
    plan_ = std::make_unique<const flow::graph_plan>(std::move(*plan));
    auto table = private_table::open(options_.environment, options_.volume, options_.table);
    if (!table) return table.error();
    table_ = std::move(*table);
    files_.emplace(options_.environment, *options_.service, options_.volume);
    if (auto read = files_->open(*table_); !read) return read;
    const auto keys_max = options_.keys_max / options_.of.count;
    auto flow = flow::service_flow::open(*options_.service, *plan_, *table_,
                                         {.flow = {.instance = {.keys_max = keys_max}},
                                          .partitioned = options_.partitioned,
                                          .expected = expected_partitions()});
    if (!flow) return flow.error();
    flow_ = std::move(*flow);
    writer_.emplace(self_, writer_options(options_.of));
    return expect_topics();
  }

  commit_writer::options writer_options(const instance_number& of) const {
    return {.environment = options_.environment,
            .table = table_.get(),
            .row_key = of.named(std::string(commit_row::key)),
            .row_first = of.index > 0,
            .transactional_id = of.named("service-" + options_.name),
            .group = options_.name,
            .sources = options_.sources,
            .destinations = options_.destinations};
  }

  /// What it will read, if its first topic is there.
  std::size_t expected_partitions() const {
    if (options_.sources.empty()) return 1;
    const auto view = options_.environment.topics->current();
    const auto* topic = view->find(options_.sources.front());
    return topic == nullptr ? 1 : (topic->partitions.size() + options_.of.count - 1) / options_.of.count;
  }

  /// The first looks after those that were there when there were more.
  void end_former(commit_writer::done then) {
    if (options_.of.index > 0) return then({});
    auto found = indices_beyond(*table_, options_.of.count);
    if (!found) return then(found.error());
    for (const auto index : *found) {
      former_.push_back(std::make_unique<commit_writer>(self_, writer_options({index, options_.of.count})));
    }
    end_former_from(0, then);
  }

  void end_former_from(std::size_t next, const commit_writer::done& then) {
    if (next == former_.size()) return then({});
    former_[next]->open(
        [this, next, then](const result<void>& how) { how ? end_former_from(next + 1, then) : then(how); });
  }

  /// The state is of those topics, and no others of their names.
  result<void> expect_topics() {
    for (std::size_t source = 0; source < options_.sources.size(); ++source) {
      std::string made;
      const auto found = table_->get(topic_row(options_.service->sources[source].source), made);
      if (!found) return found.error();
      if (*found) reading_.expect(source, std::stoll(made));
    }
    std::string partitions;
    const auto found = table_->get(partitions_row, partitions);
    if (!found) return found.error();
    std::string commit;
    const auto begun = table_->get(commit_row::key, commit);
    if (!begun) return begun.error();
    if ((*begun || *found) && *found != options_.partitioned)
      return make_error(errc::invalid_argument, "the state in " + options_.volume + " is " + (*found ? "" : "not ") +
                                                    "by partition: deploy it as before, or under another name");
    if (*found) reading_.expect_partitions(std::stoull(partitions));
    return {};
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
    try {
      if (auto done = flow_->of(of.partition).run_round(of.source, of.partition, now(), of.limit); !done) return done;
    } catch (const std::exception& thrown) {
      return make_error(errc::invalid_argument, std::string("the service failed: ") + thrown.what());
    }
    reading_.ran(*flow_, of);
    make_calls();
    return {};
  }

  void make_calls() {
    for (auto& call : flow_->take_calls()) {
      calls_.make(std::move(call),
                  [me = caf::actor_cast<caf::actor>(self_)] { caf::anon_send(me, call_answered::value); });
    }
  }

  result<void> run_answers() {
    try {
      if (auto done = flow_->run_answers(now()); !done) return done;
    } catch (const std::exception& thrown) {
      return make_error(errc::invalid_argument, std::string("the service failed: ") + thrown.what());
    }
    make_calls();
    return {};
  }

  result<void> run_clock() {
    try {
      return flow_->run_clock(now());
    } catch (const std::exception& thrown) {
      return make_error(errc::invalid_argument, std::string("the service failed: ") + thrown.what());
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

  /// When it has caught up whoever reads the outputs waits for them; else for as long as the interval, for the more is
  /// committed at once the less it costs.
  void commit_if_due() {
    if (committing_ || ended_ || stopping_) return;
    if (!has_something()) {
      if (auto done = take_files(); !done) return end(done);
    }
    if (!has_something()) return;
    const auto waited = options_.environment.time->monotonic() - last_commit_;
    const bool at_once = flow_->has_outputs() && reading_.caught_up(*flow_);
    const bool pressed = flow_->wants_commit() || flow_->waiting_bytes() * 2 > options_.outputs_bytes_max;
    if (at_once || pressed || waited >= options_.service->commit_interval) return commit();
    if (std::exchange(timer_set_, true)) return;
    self_->delayed_send(self_, options_.service->commit_interval - waited, commit_due::value);
  }

  void commit() {
    committing_ = true;
    last_commit_ = options_.environment.time->monotonic();
    auto cut = flow_->cut();
    for (std::size_t source = 0; source < options_.sources.size(); ++source) {
      cut.state.put(topic_row(options_.service->sources[source].source), std::to_string(reading_.created_ms(source)));
    }
    if (options_.partitioned) cut.state.put(partitions_row, std::to_string(reading_.partitions()));
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

  bool has_something() const { return flow_->has_changes() || flow_->has_outputs(); }

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
  std::unique_ptr<const flow::graph_plan> plan_;
  std::unique_ptr<private_table> table_;
  std::unique_ptr<flow::service_flow> flow_;
  std::optional<commit_writer> writer_;
  call_threads calls_;
  std::vector<std::unique_ptr<commit_writer>> former_;  // what they have begun is ended here
  std::optional<volume_files> files_;
  std::uint64_t looks_ = 0;
  std::chrono::nanoseconds last_commit_{};
  std::uint64_t commits_ = 0;
  std::uint64_t records_told_ = 0;
  bool begun_ = false;
  bool turn_due_ = false;
  bool timer_set_ = false;
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
      [&instance](look_around) { instance.look(); },
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
