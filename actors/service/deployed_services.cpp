#include "actors/service/deployed_services.hpp"

#include <algorithm>
#include <future>
#include <utility>

#include "actors/service/service_instance.hpp"
#include "actors/service/service_topics.hpp"

namespace millrace {

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
  if (auto done = make_topics(options_.environment, wanted, *made->service); !done) return answer(done.error());
  if (auto kept = keep(wanted); !kept) return answer(kept.error());
  auto& of = all_[wanted.name];
  of.wanted = wanted;
  of.service = made->service;
  of.plan = made->plan;
  if (of.instance) {
    end(of, !wanted.stopped);
  } else if (!wanted.stopped) {
    start(of);
  }
  answer(std::vector{status_of(of)});
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
  if (of.instance) {
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
  if (found->second.instance) {
    end(found->second, false);
    removed_.emplace(found->second.run, std::move(found->second));
  }
  all_.erase(found);
  answer(std::vector{std::move(status)});
}

void service_host::end_all(std::function<void()> ended) {
  ended_ = std::move(ended);
  for (auto& [name, of] : all_) {
    if (of.instance) end(of, false);
  }
  end_if_idle();
}

void service_host::on_over(const instance_over& over) {
  removed_.erase(over.run);
  const auto found = all_.find(over.name);
  if (found == all_.end() || found->second.run != over.run) return end_if_idle();
  auto& of = found->second;
  of.instance = nullptr;
  if (ended_) return end_if_idle();
  if (promotion_ && (over.name == promotion_->shadow || over.name == promotion_->live)) {
    of.state = service_state::stopped;
    if (!*over.how) return end_promoting(over.how->error());
    if (--promotion_->running == 0) go_on_promoting();
    return;
  }
  if (*over.how) {
    of.state = service_state::stopped;
    if (std::exchange(of.wanted_again, false)) start(of);
    return;
  }
  ++of.failures;
  of.state = service_state::waiting;
  of.reason = over.how->error().context;
  const auto delay = of.delay.after_failure(options_.environment.time->monotonic() - of.started);
  options_.environment.voice.error("a service failed and will be started again",
                                   {{"service", over.name}, {"after_s", delay.count()}, {"reason", of.reason}});
  self_->delayed_send(self_, delay, start_again{over.name, of.run});
}

void service_host::on_again(const start_again& again) {
  const auto found = all_.find(again.name);
  if (ended_ || found == all_.end() || found->second.run != again.run || found->second.instance) return;
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
  auto plan = (*found)->graph(wanted.settings);
  if (!plan) return plan.error();
  return prepared{*found, std::make_shared<const flow::graph_plan>(std::move(*plan))};
}

void service_host::take_up(deployment wanted) {
  auto& of = all_[wanted.name];
  of.wanted = std::move(wanted);
  const auto made = prepare(of.wanted);
  if (!made) {
    of.reason = made.error().context;
    options_.environment.voice.error("a deployed service cannot be started",
                                     {{"service", of.wanted.name}, {"reason", of.reason}});
    return;
  }
  of.service = made->service;
  of.plan = made->plan;
  if (const auto topics = make_topics(options_.environment, of.wanted, *of.service); !topics) {
    options_.environment.voice.warn("topics of a service are not made",
                                    {{"service", of.wanted.name}, {"reason", topics.error().context}});
  }
  if (!of.wanted.stopped) start(of);
}

void service_host::start(deployed& of, std::vector<flow::read_position> stop_at) {
  of.run = ++last_run_;
  of.started = options_.environment.time->monotonic();
  of.state = service_state::running;
  of.reason.clear();
  instance_options o{.environment = options_.environment,
                     .service = of.service,
                     .settings = of.wanted.settings,
                     .name = of.wanted.name,
                     .volume = of.wanted.state_volume(),
                     .stop_at = std::move(stop_at),
                     .board = of.board};
  for (const auto& source : of.service->sources) {
    o.sources.push_back(of.wanted.topic_of(source.source, source.topic));
  }
  for (const auto& sink : of.service->sinks) o.destinations.push_back(of.wanted.topic_of(sink.sink, sink.topic));
  o.destinations.push_back(of.wanted.dead_letter_topic());
  if (options_.told) {
    o.told = [told = options_.told, wanted = of.wanted](const visible_commit& commit) { told(wanted, commit); };
  }
  o.ended = [me = caf::actor_cast<caf::actor>(self_), name = of.wanted.name, run = of.run](const result<void>& how) {
    caf::anon_send(me, instance_over{name, run, std::make_shared<const result<void>>(how)});
  };
  of.instance = spawn_service_instance(std::move(o));
}

void service_host::end(deployed& of, bool and_start_again) {
  of.wanted_again = and_start_again;
  of.state = service_state::stopping;
  caf::anon_send(of.instance, stop_instance::value);
}

void service_host::end_if_idle() {
  const bool busy =
      !removed_.empty() || std::ranges::any_of(all_, [](const auto& one) { return one.second.instance != nullptr; });
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

service_status service_host::status_of(const deployed& of) {
  return {.wanted = of.wanted,
          .version = of.service ? of.service->version : "",
          .state = of.state,
          .reason = of.reason,
          .failures = of.failures,
          .plan = of.plan,
          .report = of.board->current(),
          .service = of.service};
}

}  // namespace millrace
