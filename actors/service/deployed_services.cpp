#include "actors/service/deployed_services.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "actors/catalog/stream_name.hpp"
#include "actors/service/service_instance.hpp"
#include "actors/service/service_topics.hpp"
#include "actors/service/state_origin.hpp"
#include "runtime/flow/topics/service_plan.hpp"

namespace millrace {

instance_report deployed::report() const {
  std::vector<std::shared_ptr<const instance_report>> reports;
  for (const auto& board : boards) reports.push_back(board->current());
  return merged(reports);
}

error unknown_deployment(const std::string& name) {
  return make_error(errc::not_found, "there is no deployment '" + name + "': `millrace service list` shows all");
}

result<void> service_host::open() {
  auto table = private_table::find(options_.environment, deployments_volume, deployments_table);
  if (!table && table.error().code != errc::not_found) return table.error();
  if (table) {
    table_ = std::move(*table);
    if (auto done = take_up_all(); !done) return done;
  }
  for (const auto& wanted : options_.configured) {
    if (!all_.contains(wanted.name)) take_up(wanted);
  }
  return {};
}

result<void> service_host::take_up_all() {
  const auto rows = table_->cursor();
  for (auto moved = rows->seek({});; moved = rows->next()) {
    if (!moved) return moved;
    if (!rows->valid()) return {};
    const auto row = rows->value();
    if (!row) return row.error();
    auto wanted = decode_deployment(*row);
    if (!wanted) return make_error(errc::corrupt, "deployment " + std::string(rows->key()));
    take_up(std::move(*wanted));
  }
}

void service_host::deploy(const deployment& wanted, const service_answer& answer) {
  if (auto free = check_not_promoted(wanted.name); !free) return answer(free.error());
  auto made = prepare(wanted);
  if (!made) return answer(made.error());
  const auto ends = ends_of(wanted, *made->service, *made->plan);
  if (auto apart = check_hops(ends, ends); !apart) return answer(apart.error());
  for (const auto& [name, other] : all_) {
    const auto its_ends = other.service ? ends_of(other.wanted, *other.service, *other.plan) : deployment_ends();
    if (auto apart = check_apart(wanted, ends, other.wanted, its_ends); !apart) return answer(apart.error());
  }
  if (auto fits = check_state(wanted); !fits) return answer(fits.error());
  if (auto done = make_topics(options_.environment, ends); !done) return answer(done.error());
  if (auto kept = keep(wanted); !kept) return answer(kept.error());
  auto& of = all_[wanted.name];
  of.wanted = wanted;
  of.service = made->service;
  of.plan = made->plan;
  if (of.at_work > 0) {
    end(of, !wanted.stopped);
  } else if (!wanted.stopped) {
    start(of);
  }
  answer(std::vector{status_of(of)});
}

/// Else it would be taken, and then wait.
result<void> service_host::check_state(const deployment& wanted) const {
  const auto table = private_table::find(options_.environment, wanted.state_volume(), state_table);
  if (!table) return table.error().code == errc::not_found ? result<void>() : table.error();
  return check_form(**table, wanted.state_volume(), wanted.partitioned);
}

void service_host::describe(const std::optional<std::string>& name, const service_answer& answer) {
  std::vector<service_status> told;
  for (const auto& [key, of] : all_) {
    if (!name || key == *name) told.push_back(status_of(of));
  }
  if (name && told.empty()) return answer(unknown_deployment(*name));
  answer(std::move(told));
}

void service_host::set_stopped(const std::string& name, bool stopped, const service_answer& answer) {
  const auto found = all_.find(name);
  if (found == all_.end()) return answer(unknown_deployment(name));
  if (auto free = check_not_promoted(name); !free) return answer(free.error());
  auto& of = found->second;
  if (!of.service && !stopped) return answer(make_error(errc::not_found, of.reason));
  auto wanted = of.wanted;
  wanted.stopped = stopped;
  if (auto kept = keep(wanted); !kept) return answer(kept.error());
  of.wanted = std::move(wanted);
  if (of.at_work > 0) {
    end(of, !stopped);
  } else if (stopped) {
    of.state = service_state::stopped;
    ++of.run;  // nor again, if it waits
  } else {
    start(of);
  }
  answer(std::vector{status_of(of)});
}

void service_host::remove(const std::string& name, const service_answer& answer) {
  const auto found = all_.find(name);
  if (found == all_.end()) return answer(unknown_deployment(name));
  if (auto free = check_not_promoted(name); !free) return answer(free.error());
  if (auto gone = erase(name); !gone) return answer(gone.error());
  auto status = status_of(found->second);
  if (found->second.at_work > 0) {
    end(found->second, false);
    removed_.emplace(found->second.run, std::move(found->second));
  }
  all_.erase(found);
  answer(std::vector{std::move(status)});
}

void service_host::end_all(std::function<void()> ended) {
  ended_ = std::move(ended);
  for (auto& [name, of] : all_) {
    if (of.at_work > 0) end(of, false);
  }
  end_if_idle();
}

void service_host::on_over(const instance_over& over) {
  if (const auto removed = removed_.find(over.run); removed != removed_.end()) {
    if (--removed->second.at_work == 0) removed_.erase(removed);
    return end_if_idle();
  }
  const auto found = all_.find(over.name);
  if (found == all_.end() || found->second.run != over.run) return end_if_idle();
  auto& of = found->second;
  if (!*over.how && !of.broken) {
    of.broken = over.how->error();
    for (const auto& other : of.instances) caf::anon_send(other, stop_instance::value);
  }
  if (--of.at_work > 0) return;
  of.instances.clear();
  on_all_over(of);
}

void service_host::on_all_over(deployed& of) {
  const auto& name = of.wanted.name;
  if (ended_) return end_if_idle();
  const auto broken = std::exchange(of.broken, std::nullopt);
  if (promotion_ && (name == promotion_->shadow || name == promotion_->live)) {
    of.state = service_state::stopped;
    if (broken) return end_promoting(*broken);
    if (--promotion_->running == 0) go_on_promoting();
    return;
  }
  const bool again = std::exchange(of.wanted_again, false);
  if (!broken || again) {
    of.state = service_state::stopped;
    if (broken) voice_of(of).warn("a service failed as it stopped", {{"service", name}, {"reason", broken->context}});
    voice_of(of).info("a service has stopped", {{"service", name}});
    if (again) start(of);
    return;
  }
  ++of.failures;
  of.reason = broken->context;
  if (of.wanted.stops_on_failure) {
    of.state = service_state::stopped;
    voice_of(of).error("a service failed and is stopped", {{"service", name}, {"reason", of.reason}});
    return;
  }
  of.state = service_state::waiting;
  const auto delay = of.delay.after_failure(options_.environment.time->monotonic() - of.started);
  voice_of(of).error("a service failed and will be started again",
                     {{"service", name}, {"after_s", delay.count()}, {"reason", of.reason}});
  self_->delayed_send(self_, delay, start_again{name, of.run});
}

void service_host::on_again(const start_again& again) {
  const auto found = all_.find(again.name);
  if (ended_ || found == all_.end() || found->second.run != again.run || found->second.at_work > 0) return;
  start(found->second);
}

result<service_host::prepared> service_host::prepare(const deployment& wanted) const {
  const auto found = std::ranges::find_if(options_.services, [&](const auto& s) { return s->name == wanted.service; });
  if (found == options_.services.end()) {
    std::string names;
    for (const auto& service : options_.services) names += (names.empty() ? "" : ", ") + service->name;
    return make_error(errc::not_found, "there is no service '" + wanted.service + "'; there is: " + names);
  }
  if (auto fine = check_ends(wanted, **found); !fine) return fine.error();
  if (auto fine = check_partitioned(wanted, **found); !fine) return fine.error();
  if (const auto live = all_.find(wanted.shadow_of); live != all_.end() && live->second.wanted.instances > 1)
    return make_error(errc::invalid_argument,
                      "a shadow is compared by commit, which several instances count each for "
                      "itself: deploy " +
                          wanted.shadow_of + " with one instance first");
  auto plan = flow::plan_of(**found, wanted.settings);
  if (!plan) return plan.error();
  if (wanted.partitioned && !wanted.shadow_of.empty() && !plan->hops.empty())
    return make_error(
        errc::invalid_argument,
        "service " + wanted.service + " hops between its partitions: what is on its way there has no shadow");
  return prepared{*found, std::make_shared<const flow::graph_plan>(std::move(*plan))};
}

void service_host::take_up(deployment wanted) {
  auto& of = all_[wanted.name];
  of.wanted = std::move(wanted);
  const auto made = prepare(of.wanted);
  if (!made) {
    of.reason = made.error().context;
    voice_of(of).error("a deployed service cannot be started", {{"service", of.wanted.name}, {"reason", of.reason}});
    return;
  }
  of.service = made->service;
  of.plan = made->plan;
  if (const auto topics = make_topics(options_.environment, ends_of(of.wanted, *of.service, *of.plan)); !topics) {
    voice_of(of).warn("topics of a service are not made",
                      {{"service", of.wanted.name}, {"reason", topics.error().context}});
  }
  if (!of.wanted.stopped) start(of);
}

void service_host::start(deployed& of, std::vector<flow::read_position> stop_at) {
  of.run = ++last_run_;
  of.started = options_.environment.time->monotonic();
  of.state = service_state::running;
  of.reason.clear();
  of.at_work = of.wanted.instances;
  of.boards.resize(of.wanted.instances);
  for (auto& board : of.boards) {
    if (!board) board = std::make_shared<report_board>();
  }
  voice_of(of).info("a service starts", {{"service", of.wanted.service},
                                         {"version", of.service->version},
                                         {"as", of.wanted.name},
                                         {"instances", of.wanted.instances}});
  for (std::size_t i = 0; i < of.wanted.instances; ++i) {
    auto o = options_of(of, i);
    o.stop_at = stop_at;
    of.instances.push_back(spawn_service_instance(std::move(o)));
  }
}

instance_options service_host::options_of(const deployed& of, std::size_t index) const {
  instance_options o{.environment = options_.environment,
                     .service = of.service,
                     .settings = of.wanted.settings,
                     .partitioned = of.wanted.partitioned,
                     .of = {index, of.wanted.instances},
                     .name = of.wanted.name,
                     .volume = of.wanted.state_volume(),
                     .ends = ends_of(of.wanted, *of.service, *of.plan),
                     .since_commit = of.wanted.since_commit,
                     .board = of.boards[index],
                     .voice = voice_of(of)};
  if (options_.told) {
    o.told = [told = options_.told, wanted = of.wanted](const visible_commit& commit) { told(wanted, commit); };
  }
  o.ended = [me = caf::actor_cast<caf::actor>(self_), name = of.wanted.name, run = of.run](const result<void>& how) {
    caf::anon_send(me, instance_over{name, run, std::make_shared<const result<void>>(how)});
  };
  return o;
}

void service_host::end(deployed& of, bool and_start_again) {
  of.wanted_again = and_start_again;
  of.state = service_state::stopping;
  for (const auto& instance : of.instances) caf::anon_send(instance, stop_instance::value);
}

void service_host::end_if_idle() {
  const bool busy =
      !removed_.empty() || std::ranges::any_of(all_, [](const auto& one) { return one.second.at_work > 0; });
  if (!ended_ || busy) return;
  std::exchange(ended_, nullptr)();
  self_->quit();
}

result<void> service_host::keep(const deployment& wanted) {
  map_batch changes;
  changes.put(wanted.name, encode(wanted));
  return write(std::move(changes));
}

result<void> service_host::erase(const std::string& name) {
  if (!table_) return {};
  map_batch changes;
  changes.erase(name);
  return write(std::move(changes));
}

/// The table is made with the first deployment.
result<void> service_host::write(map_batch changes) {
  if (!table_) {
    auto made = private_table::open(options_.environment, deployments_volume, deployments_table);
    if (!made) return made.error();
    table_ = std::move(*made);
  }
  const auto written = std::make_shared<std::promise<result<void>>>();
  auto outcome = written->get_future();
  table_->keep({.changes = std::move(changes)}, [written](result<void> how) { written->set_value(std::move(how)); });
  return outcome.get();
}

service_voice service_host::voice_of(const deployed& of) const {
  return {options_.environment.voice, of.log, *options_.environment.time};
}

/// One that is not at work does not see how the topics go on.
void service_host::bring_up_to_date(instance_report& report, const deployed& of) const {
  if (of.state == service_state::running || !of.service) return;
  const auto ends = ends_of(of.wanted, *of.service, *of.plan);
  const auto topics = options_.environment.topics->current();
  for (auto& input : report.inputs) {
    if (input.source >= ends.inputs.size()) continue;
    const auto* topic = topics->find(canonical_topic_name(ends.inputs[input.source].topic));
    const auto partition = static_cast<std::size_t>(input.partition.value);
    if (topic == nullptr || partition >= topic->partitions.size()) continue;
    const auto& progress = *topic->partitions[partition].progress;
    input.end = std::max(input.end, kafka::offset(progress.last_stable_offset.load(std::memory_order_acquire)));
  }
}

service_status service_host::status_of(const deployed& of) const {
  auto report = of.report();
  bring_up_to_date(report, of);
  return {.wanted = of.wanted,
          .version = of.service ? of.service->version : "",
          .state = of.state,
          .reason = of.reason,
          .failures = of.failures,
          .log = of.log,
          .plan = of.plan,
          .report = std::make_shared<const instance_report>(std::move(report)),
          .service = of.service};
}

}  // namespace millrace
